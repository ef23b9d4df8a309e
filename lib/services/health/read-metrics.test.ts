import { expect, onTestFinished, test } from "vitest";

import { count } from "#lib/observability/counters.ts";
import { beginWork } from "#lib/observability/running.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { closeConnections, createContext } from "../create-context.ts";
import { readMetrics } from "./read-metrics.ts";

const LINE =
  /^(?:# (?:HELP|TYPE) .+|countersign_[a-z0-9_]+(?:\{[a-z_]+="[^"]*"(?:,[a-z_]+="[^"]*")*\})? -?[0-9.e+-]+)$/;

test("every number of a process can be read by a monitor, and by a person, in the format that monitors know", async () => {
  const stores = await createStoresForTest();
  useTestEnv({ DATABASE_URL: stores.url, KEY_STORE_URL: stores.keysUrl });
  onTestFinished(closeConnections);
  const end = beginWork("console");
  onTestFinished(end);
  count("steady_things_total", { kind: "one" });
  count("steady_things_total", { kind: "two" });
  const ctx = createContext({ actor: { type: "system", id: "monitor" }, requestId: "test" });
  const text = await readMetrics(ctx);
  expect(
    text
      .trimEnd()
      .split("\n")
      .filter((line) => !LINE.test(line)),
  ).toEqual([]);
  for (const line of [
    'countersign_requests_running{class="console"} 1',
    "countersign_load 8",
    "countersign_load_capacity 1024",
    "countersign_database_pool_connections 10",
    "countersign_database_pool_in_use 0",
    'countersign_steady_things_total{kind="one"} 1',
    'countersign_steady_things_total{kind="two"} 1',
    "countersign_draining 0",
  ]) {
    expect(text.split("\n")).toContain(line);
  }
  expect(text.match(/# TYPE countersign_steady_things_total counter/g)).toHaveLength(1);
  expect(await readMetrics(await contextForRole(stores, "viewer"))).toContain("countersign_load");
  await expect(readMetrics(contextForSystem(stores, "mailbox"))).rejects.toMatchObject({ code: "forbidden" });
});
