import { afterAll, beforeAll, expect, test } from "vitest";

import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { insertDraft } from "#lib/testing/factories.ts";

import { getNeeds } from "./get-needs.ts";
import { getToday } from "./get-today.ts";

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

test("a quiet team sees that nothing waits, and that a fresh deployment may only draft", async () => {
  const needs = await getNeeds(await contextForRole(stores, "viewer"), {});
  expect(needs).toMatchObject({
    sending: { mode: "DRAFT_ONLY", isStopped: false },
    waiting: { count: 0, oldestAt: null },
    failed: { count: 0 },
    unknown: { count: 0 },
  });
});

test("what waits and what failed is counted, and a kill switch shows on every screen", async () => {
  const draft = await insertDraft(stores);
  const failed = await insertDraft(stores);
  await stores.sql`update workflows set status = 'failed', current_step = 'send-mail' where id = ${failed.workflowId}`;
  await stores.sql`update drafts set status = 'not_sent' where id = ${failed.draftId}`;
  await stores.sql`update sending_settings set kill_switch = true`;
  const today = await getToday(await contextForRole(stores, "viewer"), {});
  expect(today.needs).toMatchObject({
    sending: { isStopped: true },
    waiting: { count: 1 },
    failed: { count: 1 },
  });
  expect(today.failedBySteps).toEqual([expect.objectContaining({ step: "send-mail", count: 1 })]);
  expect(JSON.stringify(today)).not.toContain(draft.draftId);
});

test("the configuration's ceiling is what is in force, whatever people chose", async () => {
  await stores.sql`update sending_settings set mode = 'SEND', kill_switch = false`;
  const ctx = await contextForRole(stores, "viewer", { settings: { sendModeCeiling: "DRAFT_ONLY" } });
  expect((await getNeeds(ctx, {})).sending.mode).toBe("DRAFT_ONLY");
});

test("a part of the product without that permission is refused", async () => {
  await expect(getToday(contextForSystem(stores, "intake"), {})).rejects.toMatchObject({ code: "forbidden" });
});
