import http from "node:http";
import type { AddressInfo } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import { outboxEvents } from "#drizzle/schema/index.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { publishOutbox, publishOutboxSoon } from "./publish-outbox.ts";

const ID = "00000000-0000-4000-8000-000000000001";
const DATA = { workflowId: "00000000-0000-4000-8000-000000000002", outboxId: ID };

test("an event carries its row's id, and a new one from the fourth time on: engines remember ids and forget runs", async () => {
  const { stores, ctx, taken } = await setUp(200);
  for (let time = 1; time <= 5; time += 1) {
    expect(await publishOutbox(ctx)).toBe(1);
    expect(await publishOutbox(ctx)).toBe(0);
    await stores.sql`update outbox_events set published_at = published_at - interval '61 seconds'`;
  }
  expect(taken).toEqual([ID, ID, ID, `${ID}:4`, `${ID}:5`]);
});

test("an event that a run has picked up is not published again", async () => {
  const { stores, ctx, taken } = await setUp(200);
  await stores.sql`update outbox_events set closed_at = now()`;
  expect(await publishOutbox(ctx)).toBe(0);
  expect(taken).toEqual([]);
});

test("what the engine did not take is due again at once", async () => {
  const { stores, ctx } = await setUp(400);
  await expect(publishOutbox(ctx)).rejects.toThrow("Inngest API Error");
  expect(await stores.db.select().from(outboxEvents)).toMatchObject([{ publishedAt: null, closedAt: null }]);
});

test("what one step queued is published at once, however much it is", async () => {
  const { stores, taken } = await setUp(200);
  Object.assign(globalThis, {
    __countersignDatabase: { gated: () => stores.db },
    __countersignKeyStore: stores.keys,
  });
  await stores.sql`insert into outbox_events (id, name, data)
    select gen_random_uuid(), 'submission/received', '{}' from generate_series(1, 249)`;
  await publishOutboxSoon();
  expect(taken).toHaveLength(250);
});

test("a person cannot publish", async () => {
  const { stores } = await setUp(200);
  const admin = await contextForRole(stores, "admin");
  await expect(publishOutbox(admin)).rejects.toMatchObject({ code: "forbidden" });
});

async function setUp(status: number) {
  const taken: string[] = [];
  const engine = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const events = JSON.parse(Buffer.concat(chunks).toString()) as { id: string }[];
      taken.push(...events.map(({ id }) => id));
      response.writeHead(status, { "content-type": "application/json" });
      const ids = events.map(({ id }) => id);
      response.end(JSON.stringify(status === 200 ? { ids, status } : { error: "no", status }));
    });
  });
  await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    engine.close();
    engine.closeAllConnections();
  });
  Object.assign(globalThis, { __countersignInngest: undefined });
  useTestEnv({ INNGEST_BASE_URL: `http://127.0.0.1:${(engine.address() as AddressInfo).port}` });
  const stores = await createStoresForTest();
  await stores.db.insert(outboxEvents).values({ id: ID, name: "submission/received", data: DATA });
  return { stores, ctx: contextForSystem(stores, "sweeper"), taken };
}
