import { setTimeout as sleep } from "node:timers/promises";

import { sql } from "drizzle-orm";
import { expect, onTestFinished, test } from "vitest";

import { GET as healthz } from "#app/healthz/route.ts";
import { readPoolNumbers } from "#lib/db/client.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery } from "#lib/testing/hubspot-deliveries.ts";

import { closeConnections, createContext } from "../create-context.ts";
import { handleWebhook } from "../intake/handle-webhook.ts";
import { fromWebRequest } from "../intake/web-webhook.ts";
import { FORMS_PATH } from "../intake/webhook-paths.ts";
import { checkReadiness } from "./check-readiness.ts";

const SLOW_QUERIES = 120;

test(`${SLOW_QUERIES} slow queries of readers: alive, ready, submissions are taken in time, and nothing leaks`, async () => {
  const stores = await createStoresForTest();
  useTestEnv({
    DATABASE_URL: stores.url,
    KEY_STORE_URL: stores.keysUrl,
    DATABASE_ROLE: "countersign_app",
    HUBSPOT_CLIENT_SECRET: "test-client-secret-0001-0123456789",
  });
  onTestFinished(closeConnections);
  const reader = createContext({ actor: VIEWER, requestId: "slow" });
  const slow = Array.from({ length: SLOW_QUERIES }, () => reader.db.execute(sql`select pg_sleep(3)`));
  const settled = Promise.allSettled(slow);
  await sleep(100);
  expect(readPoolNumbers()).toMatchObject({ size: 10, inUse: 7, waiting: SLOW_QUERIES - 7 });

  const took: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const { headers, rawBody } = delivery(contactBody());
    const startedAt = performance.now();
    const request = new Request(`http://127.0.0.1:3000${FORMS_PATH}`, {
      ...{ method: "POST", headers: [...headers], body: new Uint8Array(rawBody) },
    });
    const { status } = await handleWebhook(fromWebRequest(request), {
      path: FORMS_PATH,
      createContext: () => createContext({ actor: { type: "system", id: "intake" }, requestId: "in" }),
    });
    took.push(performance.now() - startedAt);
    expect([status, healthz().status]).toEqual([202, 200]);
  }
  expect(Math.max(...took)).toBeLessThan(4_000);
  Object.assign(globalThis, { __countersignReadiness: undefined });
  const monitor = createContext({ actor: { type: "system", id: "monitor" }, requestId: "ready" });
  expect(await checkReadiness(monitor)).toMatchObject({ status: "ready", checks: { database: "ready" } });

  const ends = await settled;
  const refused = ends.filter(({ status }) => status === "rejected");
  expect(refused.length).toBeGreaterThan(SLOW_QUERIES / 2);
  for (const end of refused) {
    expect(failureOf(end.status === "rejected" ? end.reason : null).code).toBe("overloaded");
  }
  expect(readPoolNumbers()).toMatchObject({ inUse: 0, waiting: 0, leaking: 0 });
  expect(await reader.db.execute(sql`select 1 as one`)).toEqual([{ one: 1 }]);
}, 30_000);

const VIEWER = {
  type: "user",
  id: "00000000-0000-4000-8000-000000000001",
  name: "Vera",
  role: "viewer",
} as const;
