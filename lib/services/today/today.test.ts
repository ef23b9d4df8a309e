import { afterAll, beforeAll, expect, test } from "vitest";

import { NeedsView, TodayView } from "#lib/contracts/today.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft, insertWorkflow } from "#lib/testing/factories.ts";

import { getNeeds } from "./get-needs.ts";
import { getToday } from "./get-today.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

test("an empty day asks for nobody, and both views keep their contract", async () => {
  const viewer = await contextForRole(stores, "viewer");
  const today = await getToday(viewer, {});
  expect(TodayView.parse(today)).toEqual(today);
  expect(today.needs).toMatchObject({
    waiting: { count: 0, oldestAt: null, overdue: 0 },
    failed: { count: 0 },
    unknown: { count: 0 },
    changeRequests: { count: 0 },
    policyRequests: { count: 0, oldestAt: null },
    quarantine: { count: 0, oldestAt: null },
    intakeGap: { missing: null, checkedAt: null, isWatched: true },
  });
  expect(today.lastDay.model).toEqual({ calls: 0, costMicros: 0, unpriced: 0 });
  expect(today.lastDay.submissions).toEqual(Array.from({ length: 24 }, () => 0));
  expect(NeedsView.parse(await getNeeds(viewer, {}))).toEqual(await getNeedsOf(today));
});

async function getNeedsOf(today: TodayView) {
  return { ...today.needs, asOf: expect.any(String) };
}

test("the mode in force is the lower of position and ceiling", async () => {
  const draftOnly = await contextForRole(stores, "viewer", { settings: { sendModeCeiling: "DRAFT_ONLY" } });
  await stores.sql`update sending_settings set mode = 'SEND'`;
  expect((await getNeeds(draftOnly, {})).sending).toMatchObject({ mode: "DRAFT_ONLY", isStopped: false });
  const free = await contextForRole(stores, "viewer");
  expect((await getNeeds(free, {})).sending).toMatchObject({ mode: "SEND", isStopped: false });
});

test("a kill switch and a halted mode both say that nothing leaves", async () => {
  const viewer = await contextForRole(stores, "viewer");
  await stores.sql`update sending_settings set mode = 'SEND', kill_switch = true`;
  expect((await getNeeds(viewer, {})).sending.isStopped).toBe(true);
  await stores.sql`update sending_settings set mode = 'HALTED', kill_switch = false`;
  expect((await getNeeds(viewer, {})).sending.isStopped).toBe(true);
});

test("deliveries in quarantine and missing submissions are said on every screen", async () => {
  const viewer = await contextForRole(stores, "viewer");
  await stores.sql`
    insert into deliveries (id, adapter, status, raw_body, key_owner_id, body_bytes, body_sha256, signature_version, headers)
    select id, 'workflow_webhook', 'quarantined', '', id, 0, '', 'v3', '{}'
    from (select gen_random_uuid() id from generate_series(1, 3)) ids`;
  await stores.sql`update deliveries set resolution = 'dismissed' where id = (select id from deliveries limit 1)`;
  await stores.sql`
    insert into forms (id, name, watched_since, listed, received, polled_at) values ('f', 'Contact', now(), 7, 4, now())`;
  const { quarantine, intakeGap } = await getNeeds(viewer, {});
  expect(quarantine).toMatchObject({ count: 2, oldestAt: expect.any(String) });
  expect(intakeGap).toMatchObject({ missing: 3, checkedAt: expect.any(String), isWatched: true });
  const unwatched = await contextForRole(stores, "viewer", { settings: { isFormsPolling: false } });
  expect((await getNeeds(unwatched, {})).intakeGap).toMatchObject({ missing: 3, isWatched: false });
});

test("what the model cost today is summed, and calls without a known price are counted apart", async () => {
  const { workflowId } = await insertWorkflow(stores);
  await stores.sql`
    insert into model_calls (id, workflow_id, model, prompt_version, outcome, cost_micros, duration_ms, called_at)
    values (gen_random_uuid(), ${workflowId}, 'm', 'reply@1', 'used', 1200, 5, now()),
      (gen_random_uuid(), ${workflowId}, 'm', 'reply@1', 'used', null, 5, now()),
      (gen_random_uuid(), ${workflowId}, 'm', 'reply@1', 'used', 9000, 5, now() - interval '2 days')`;
  const { lastDay } = await getToday(await contextForRole(stores, "viewer"), {});
  expect(lastDay.model).toEqual({ calls: 2, costMicros: 1200, unpriced: 1 });
});

test("how many drafts were undecided is known for each hour of the day, from what was decided since", async () => {
  const ctx = await contextForRole(stores, "operator");
  const { lastDay: before } = await getToday(ctx, {});
  const [kept, closed] = [await insertDraft(stores), await insertDraft(stores)];
  await stores.sql`update drafts set created_at = now() - interval '5 hours 30 minutes' where id in ${stores.sql([kept.id, closed.id])}`;
  await stores.sql`update drafts set status = 'rejected' where id = ${closed.id}`;
  await stores.sql`
    insert into decisions (id, draft_id, kind, revision, by_user_id, decided_at)
    values (gen_random_uuid(), ${closed.id}, 'reject', 1, ${ctx.actor.id}, now() - interval '2 hours 30 minutes')`;
  const { lastDay } = await getToday(ctx, {});
  const added = lastDay.undecided.map((count, hour) => count - (before.undecided[hour] ?? 0));
  expect(added).toEqual([...Array.from({ length: 18 }, () => 0), 2, 2, 2, 1, 1, 1]);
});

test("a part of the product that may not read workflows reads no figures", async () => {
  const intake = contextForSystem(stores, "intake");
  await expect(getToday(intake, {})).rejects.toMatchObject({ code: "forbidden" });
  await expect(getNeeds(intake, {})).rejects.toMatchObject({ code: "forbidden" });
});
