import { beforeAll, expect, test } from "vitest";

import { outboxEvents, submissions, workflows } from "#drizzle/schema/index.ts";
import { connect } from "#lib/db/client.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery, signV2, signV3 } from "#lib/testing/hubspot-deliveries.ts";
import { processAllLanded } from "#lib/testing/intake.ts";

import { receiveDelivery } from "./receive-delivery.ts";

beforeAll(() => useTestEnv());

test.each([
  ["v3", signV3],
  ["v2", signV2],
] as const)("100 copies at once to four instances become one workflow (%s)", async (...[, sign]) => {
  const stores = await createStoresForTest();
  const instances = Array.from({ length: 4 }, () =>
    connect({ url: stores.url, poolSize: 5, role: "countersign_app" }),
  );
  const now = () => new Date();
  const same = delivery(contactBody(), sign);
  const contexts = instances.map(({ db }) => contextForSystem({ db, keys: stores.keys }, "intake", { now }));
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_value, index) => receiveDelivery(contextAt(contexts, index), same)),
  );
  expect(answers.every(({ status }) => status === 202)).toBe(true);
  const processed = (await Promise.all(contexts.map(processAllLanded))).flat();
  const outcomes = processed.map((each) => each.stored?.outcome);
  expect(outcomes.filter((outcome) => outcome === "accepted").length).toBe(1);
  expect(outcomes.filter((outcome) => outcome === "duplicate").length).toBe(outcomes.length - 1);
  // v2 has no time, so the copies are told from their digest as soon as they land.
  expect(outcomes.length).toBe(sign === signV2 ? 1 : 100);
  const counts = await Promise.all(
    [submissions, workflows, outboxEvents].map((table) => stores.db.$count(table)),
  );
  expect(counts).toEqual([1, 1, 1]);
  await Promise.all(instances.map((instance) => instance.close()));
});

test("twenty first submissions of one new person at once make one person", async () => {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "intake", { now: () => new Date() });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_value, index) =>
      receiveDelivery(ctx, delivery(contactBody({ properties: { message: `Question ${index}` } }))),
    ),
  );
  expect(answers.every(({ status }) => status === 202)).toBe(true);
  const processed = (await Promise.all([ctx, ctx, ctx].map(processAllLanded))).flat();
  expect(processed.map((each) => each.stored?.outcome)).toEqual(answers.map(() => "accepted"));
  const people = await stores.sql`select id from contacts`;
  expect(people.length).toBe(1);
});

function contextAt(contexts: readonly ServiceContext[], index: number): ServiceContext {
  const ctx = contexts[index % contexts.length];
  if (!ctx) throw new Error("There is no instance.");
  return ctx;
}
