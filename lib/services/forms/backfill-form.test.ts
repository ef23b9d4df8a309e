import { beforeAll, describe, expect, test } from "vitest";

import { auditEvents, formBackfills, forms, outboxEvents } from "#drizzle/schema/index.ts";
import { BackfillInput } from "#lib/contracts/forms.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { HOUR_MS, setUpReconciliation } from "#lib/testing/reconciliation.ts";

import { backfillForm } from "./backfill-form.ts";
import { listForms } from "./list-forms.ts";
import { pollForms } from "./poll-forms.ts";
import { previewBackfill } from "./preview-backfill.ts";
import { requestPoll } from "./request-poll.ts";
import { failBackfill, runBackfill } from "./run-backfill.ts";
import { wakeBackfills } from "./wake-backfills.ts";

beforeAll(() => useTestEnv());

const FORM_ID = "3f2b6a54-6c0e-4a7d-9a55-1b8f5f0f7c21";

describe("a backfill", () => {
  test("is previewed, brings in exactly what was missing, and counts from then on", async () => {
    const world = await setUpHistory({ old: 60, recent: 3 });
    const preview = await previewBackfill(world.operator, world.input);
    expect(preview).toMatchObject({ listed: 63, received: 3, missing: 60, isComplete: true });
    const { id } = await backfillForm(world.operator, world.input);
    expect(await runBackfill(world.ctx, { backfillId: id, pagesAStep: 1 })).toEqual({
      status: "running",
      listed: 50,
      stored: 47,
    });
    expect((await listForms(world.operator)).forms[0]?.backfill).toMatchObject({ listed: 50, stored: 47 });
    expect(await runBackfill(world.ctx, { backfillId: id, pagesAStep: 1 })).toEqual({
      status: "completed",
      listed: 63,
      stored: 60,
    });
    const { listed, ours } = await world.conversionIds();
    expect(ours).toEqual(listed);
    const view = await listForms(world.operator);
    expect(view).toMatchObject({
      gap: 0,
      forms: [{ listed: 63, received: 63, gap: 0, backfill: { status: "completed", stored: 60 } }],
      may: { check: true, backfill: true },
    });
    const audit = await world.stores.db.select().from(auditEvents);
    const actions = audit.map(({ action }) => action).filter((action) => action.startsWith("forms."));
    expect(actions).toEqual(["forms.backfillRequested", "forms.backfillCompleted"]);
  });

  test("asked for twice is the same; with another moment it has to wait", async () => {
    const world = await setUpHistory({ old: 1, recent: 0 });
    const first = await backfillForm(world.operator, world.input);
    expect(await backfillForm(world.operator, world.input)).toEqual(first);
    const other = { ...world.input, since: new Date(world.now().getTime() - HOUR_MS).toISOString() };
    await expect(backfillForm(world.operator, other)).rejects.toMatchObject({ code: "conflict" });
    const events = await world.stores.db.select().from(outboxEvents);
    expect(events.filter(({ name }) => name === "forms/backfill-requested")).toHaveLength(1);
  });

  test("that is run again after it was done changes nothing; one that was given up can be asked for again", async () => {
    const world = await setUpHistory({ old: 2, recent: 0 });
    const { id } = await backfillForm(world.operator, world.input);
    await runBackfill(world.ctx, { backfillId: id });
    expect(await runBackfill(world.ctx, { backfillId: id })).toMatchObject({
      status: "completed",
      stored: 2,
    });
    await failBackfill(world.ctx, { backfillId: id });
    const second = await backfillForm(world.operator, world.input);
    await failBackfill(world.ctx, { backfillId: second.id });
    const third = await backfillForm(world.operator, world.input);
    expect(await runBackfill(world.ctx, { backfillId: third.id })).toMatchObject({ stored: 0, listed: 2 });
  });

  test("whose run was forgotten is woken", async () => {
    const world = await setUpHistory({ old: 1, recent: 0 });
    await backfillForm(world.operator, world.input);
    expect(await wakeBackfills(world.ctx)).toEqual({ woken: 0 });
    await world.stores.db.update(formBackfills).set({ updatedAt: new Date(world.now().getTime() - HOUR_MS) });
    expect(await wakeBackfills(world.ctx)).toEqual({ woken: 1 });
  });

  test("of a form that nobody knows, or older than ninety days, is refused", async () => {
    const world = await setUpHistory({ old: 0, recent: 0 });
    await expect(backfillForm(world.operator, { ...world.input, formId: "other" })).rejects.toMatchObject({
      code: "not_found",
    });
    const since = new Date(Date.now() - 91 * 24 * HOUR_MS).toISOString();
    expect(BackfillInput.safeParse({ formId: FORM_ID, since }).success).toBe(false);
  });

  test("is not for viewers, nor is its preview", async () => {
    const world = await setUpHistory({ old: 0, recent: 0 });
    const viewer = await contextForRole(world.stores, "viewer");
    await expect(backfillForm(viewer, world.input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(previewBackfill(viewer, world.input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(requestPoll(viewer, {})).rejects.toMatchObject({ code: "forbidden" });
    expect((await listForms(viewer)).may).toEqual({ check: false, backfill: false });
  });
});

test("a check that was asked for and not begun stands for the next request too", async () => {
  const world = await setUpHistory({ old: 0, recent: 0 });
  expect(await requestPoll(world.operator, {})).toMatchObject({ wasRequested: false });
  expect((await listForms(world.operator)).isCheckRequested).toBe(true);
  expect(await requestPoll(world.operator, {})).toMatchObject({ wasRequested: true });
  const audit = await world.stores.db.select().from(auditEvents);
  expect(audit.filter(({ action }) => action === "forms.checkRequested")).toHaveLength(1);
});

test("a form that HubSpot no longer lists counts in no gap, as on the screens", async () => {
  const world = await setUpHistory({ old: 0, recent: 2 });
  await world.stores.sql`update forms set is_archived = true, listed = listed + 1`;
  expect(await listForms(world.operator)).toMatchObject({ gap: 0, forms: [{ isArchived: true, gap: 1 }] });
});

test("the last check is shown with what it found", async () => {
  const world = await setUpHistory({ old: 0, recent: 2 });
  expect((await listForms(world.operator)).lastPoll).toMatchObject({ status: "completed", stored: 2 });
  expect(await world.stores.db.select().from(forms)).toMatchObject([{ id: FORM_ID, listed: 2 }]);
});

/** Submissions of ten days ago and of today that no webhook brought; today's were polled. */
async function setUpHistory({ old, recent }: { old: number; recent: number }) {
  const world = await setUpReconciliation({ now: new Date(Date.now() - 240 * HOUR_MS) });
  const since = new Date(world.now().getTime() - HOUR_MS).toISOString();
  await world.sandbox.faults({ deliveries: { drop: { share: 1 } } });
  for (let n = 0; n < old; n += 1) await world.submit({ email: `old${n}@acme.example`, message: `Old ${n}` });
  world.advance(240 * HOUR_MS);
  for (let n = 0; n < recent; n += 1)
    await world.submit({ email: `new${n}@acme.example`, message: `New ${n}` });
  await pollForms(world.ctx);
  const operator = await contextForRole(world.stores, "operator", {
    integrations: { hubspot: world.ctx.integrations.hubspot },
    now: world.now,
  });
  return { ...world, operator, input: { formId: FORM_ID, since } };
}
