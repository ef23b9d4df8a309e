import { Inngest } from "inngest";
import { beforeAll, expect, test } from "vitest";

import { receiveDelivery } from "#lib/services/intake/receive-delivery.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery } from "#lib/testing/hubspot-deliveries.ts";
import { setUpIntake } from "#lib/testing/intake.ts";

import { processLanded } from "./process-landed.ts";

beforeAll(() => useTestEnv());

test("a sweep ends when its time is over, however much has landed; the next one goes on", async () => {
  const { ctx, rows, stores } = await setUpIntake();
  Object.assign(globalThis, {
    __countersignDatabase: { gated: () => stores.db },
    __countersignKeyStore: stores.keys,
    __countersignInngest: new Inngest({ id: "countersign", fetch: acceptEvents }),
  });
  for (let n = 0; n < 20; n += 1) await receiveDelivery(ctx, delivery(contactBody()));
  const first = await processLanded(ctx, 0);
  expect(first).toBeGreaterThan(0);
  expect((await rows()).landed).toHaveLength(20 - first);
  expect(first + (await processLanded(ctx))).toBe(20);
  expect((await rows()).landed).toEqual([]);
});

const acceptEvents = () => Promise.resolve(Response.json({ ids: [], status: 200 }));
