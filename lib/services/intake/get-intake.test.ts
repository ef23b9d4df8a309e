import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { IntakeView } from "#lib/contracts/intake.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";

import { getIntake } from "./get-intake.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  await stores.sql`delete from crm_events`;
  await stores.sql`delete from deliveries`;
  await stores.sql`delete from forms`;
  await stores.sql`delete from read_cursors`;
  await stores.sql`delete from landed_deliveries`;
  await stores.sql`delete from intake_refusals`;
});

const read = async (settings: { isFormsPolling?: boolean; isJournalRead?: boolean } = {}) =>
  getIntake(await contextForRole(stores, "viewer", { settings }), {});
const stateOf = (view: IntakeView, name: string) => view.adapters.find((adapter) => adapter.name === name);

test("before the first delivery every way in says so, and nothing is claimed about the gap", async () => {
  const view = await read();
  expect(IntakeView.parse(view)).toEqual(view);
  expect(view.adapters.map(({ name, state }) => [name, state])).toEqual([
    ["workflow_webhook", "never"],
    ["workflow_action", "never"],
    ["crm_events", "never"],
    ["forms_poll", "never"],
    ["journal", "off"],
  ]);
  expect(view).toMatchObject({
    gap: { missing: null, checkedAt: null },
    quarantine: { count: 0, oldestAt: null },
    landed: { count: 0 },
    refusals: [],
    duplicates: { total: 0, byReason: [], latest: [] },
    may: { backfill: false, replay: false },
  });
});

describe("a way in", () => {
  test("is receiving within a day of a delivery, and quiet after that", async () => {
    await insertDelivery({ adapter: "workflow_webhook", ageHours: 1 });
    await insertDelivery({ adapter: "workflow_webhook", ageHours: 30 });
    await insertDelivery({ adapter: "workflow_action", ageHours: 30 });
    const view = await read();
    expect(stateOf(view, "workflow_webhook")).toMatchObject({ state: "receiving", lastDay: 1 });
    expect(stateOf(view, "workflow_action")).toMatchObject({ state: "quiet", lastDay: 0 });
    expect(stateOf(view, "workflow_action")?.lastReceivedAt).toMatch(/^20/);
  });

  test("that we read ourselves says what went wrong, and off is no fault", async () => {
    await insertForm({ id: "f1", listed: 5, received: 5, errorCode: "rate_limited" });
    await stores.sql`insert into read_cursors (name, position, error_code) values ('journal', '9', 'forbidden')`;
    const on = await read({ isJournalRead: true });
    expect(stateOf(on, "forms_poll")).toMatchObject({ state: "failing", errorCode: "rate_limited" });
    expect(stateOf(on, "journal")).toMatchObject({ state: "failing", errorCode: "forbidden" });
    const off = await read({ isFormsPolling: false });
    await stores.sql`update forms set error_code = null`;
    expect(stateOf(await read(), "forms_poll")).toMatchObject({ state: "reading" });
    expect(stateOf(off, "forms_poll")).toMatchObject({ state: "off" });
    expect(stateOf(off, "journal")).toMatchObject({ state: "off" });
  });
});

test("the gap counts what is missing, form by form: one form's surplus hides no other form's loss", async () => {
  await insertForm({ id: "f1", listed: 5, received: 3 });
  await insertForm({ id: "f2", listed: 2, received: 9 });
  await insertForm({ id: "gone", listed: 50, received: 0, isArchived: true });
  expect((await read()).gap.missing).toBe(2);
});

test("repeats say which key showed them, and lead to their workflow", async () => {
  const { id: submissionId, workflowId } = await insertWorkflow(stores);
  await insertDelivery({ status: "duplicate", submissionId, dedupeReason: "conversion_id", ageHours: 1 });
  await insertDelivery({ status: "duplicate", cause: "replay", ageHours: 2 });
  await insertDelivery({ status: "duplicate", cause: "repeat", ageHours: 30 });
  const { duplicates } = await read();
  expect(duplicates.total).toBe(2);
  expect(duplicates.latest.map(({ reason, workflowId: each }) => [reason, each])).toEqual([
    ["conversion_id", workflowId],
    ["replay", null],
  ]);
});

test("quarantine counts what nobody has dealt with; landed counts what is not told apart", async () => {
  await insertDelivery({ status: "quarantined", cause: "invalid_json", ageHours: 50 });
  await insertDelivery({ status: "quarantined", cause: "invalid_json", resolution: "dismissed" });
  await stores.sql`
    insert into landed_deliveries (id, path, headers, raw_body, landing_key_id, signature_version)
    values (${randomUUID()}, '/', '{}', '', ${randomUUID()}, 'v3')`;
  const view = await read();
  expect(view.quarantine.count).toBe(1);
  expect(view.landed.count).toBe(1);
});

test("refusals of the last day are counted by cause, forged signatures apart from the rest", async () => {
  await stores.sql`insert into intake_refusals values
    (date_trunc('minute', now()), 'mismatch', 4), (date_trunc('minute', now()) - interval '1 hour', 'mismatch', 2),
    (date_trunc('minute', now()), 'content_type', 1), (now() - interval '2 days', 'stale', 7)`;
  const { refusals } = await read();
  expect(refusals.map(({ cause, count, isSignature }) => [cause, count, isSignature])).toEqual([
    ["mismatch", 6, true],
    ["content_type", 1, false],
  ]);
});

test("who may only look is told so, and a part of the product without a right reads nothing", async () => {
  expect((await getIntake(await contextForRole(stores, "operator"), {})).may).toEqual({
    backfill: true,
    replay: true,
  });
  await expect(getIntake(contextForSystem(stores, "drafting"), {})).rejects.toMatchObject({
    code: "forbidden",
  });
});

type Delivery = {
  adapter?: string;
  status?: string;
  cause?: string;
  submissionId?: string;
  dedupeReason?: string;
  resolution?: string;
  ageHours?: number;
};

async function insertDelivery({ adapter = "workflow_webhook", status = "accepted", ...given }: Delivery) {
  const { cause = null, submissionId = null, dedupeReason = null, resolution = null, ageHours = 0 } = given;
  await stores.sql`
    insert into deliveries (id, adapter, status, cause, received_at, raw_body, key_owner_id, submission_id, body_bytes,
      body_sha256, signature_version, headers, dedupe_reason, resolution)
    values (${randomUUID()}, ${adapter}, ${status}, ${cause}, now() - ${ageHours} * interval '1 hour', '', ${randomUUID()},
      ${submissionId}, 2, '', 'v3', '{}', ${dedupeReason}, ${resolution})`;
}

async function insertForm(form: {
  id: string;
  listed: number;
  received: number;
  isArchived?: boolean;
  errorCode?: string;
}) {
  const { id, listed, received, isArchived = false, errorCode = null } = form;
  await stores.sql`
    insert into forms (id, name, is_archived, watched_since, listed, received, polled_at, error_code)
    values (${id}, ${id}, ${isArchived}, now(), ${listed}, ${received}, now(), ${errorCode})`;
}
