import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { crmCallbacks, outboxEvents, workflows } from "#drizzle/schema/index.ts";
import { WorkflowView } from "#lib/contracts/workflows.ts";
import { closeOutboxEvent } from "#lib/db/outbox-events.ts";
import { AppError } from "#lib/domain/errors.ts";
import { contextForRole, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { auditOf } from "#lib/testing/records.ts";
import { setUpSending } from "#lib/testing/sending.ts";

import { rejectDraft } from "../drafts/reject-draft.ts";
import { undoDecision } from "../drafts/undo-decision.ts";
import { cancelWorkflow } from "../workflows/cancel-workflow.ts";
import { completeWorkflow } from "../workflows/complete-workflow.ts";
import { getWorkflow } from "../workflows/get-workflow.ts";
import { completeCrmCallback } from "./complete-crm-callback.ts";
import { sweepCrmCallbacks } from "./sweep-crm-callbacks.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  await stores.db.delete(crmCallbacks);
  await stores.db.delete(outboxEvents);
});

describe("what HubSpot's workflow is told", () => {
  test("while a person has not decided: nothing", async () => {
    const { complete, hubspot } = await setUp();
    expect(await complete()).toEqual({ status: "waiting", outcome: null });
    expect(hubspot.calls).toEqual([]);
  });

  test("after the mail left: sent, once, with its audit record", async () => {
    const { complete, hubspot, logging, workflowId, id, row } = await setUp();
    await completeWorkflow(logging, { workflowId, outcome: "sent" });
    expect(await complete()).toEqual({ status: "completed", outcome: "sent" });
    expect(await complete()).toMatchObject({ status: "completed" });
    expect(hubspot.completions).toEqual([
      {
        callbackId: expect.stringMatching(/^ap-/),
        outputFields: { countersign_outcome: "sent", countersign_workflow_id: workflowId },
      },
    ]);
    expect(await row()).toMatchObject({ status: "completed", outcome: "sent", attempts: 1, errorCode: null });
    expect(await auditOf(stores.db, id)).toMatchObject([
      { action: "crmCallback.completed", facts: { outcome: "sent" } },
    ]);
  });

  test("where the approval is waited for: approved, but not before the approval can no longer be taken back", async () => {
    const { complete, approve, passUndoWindow } = await setUp({ completeOn: "approved" });
    await approve();
    expect(await complete()).toMatchObject({ status: "waiting" });
    passUndoWindow();
    expect(await complete()).toEqual({ status: "completed", outcome: "approved" });
  });

  test("of a rejection: rejected, but not before it can no longer be taken back", async () => {
    const { complete, operator, draftId, advance, hubspot } = await setUp();
    const reason = "Known to us";
    const { version } = await rejectDraft(operator, { draftId, version: 1, reason });
    expect(await complete()).toMatchObject({ status: "waiting" });
    const undone = await undoDecision(operator, { draftId, version });
    advance(10_000);
    expect(await complete()).toMatchObject({ status: "waiting" });
    await rejectDraft(operator, { draftId, version: undone.version, reason });
    advance(10_000);
    expect(await complete()).toEqual({ status: "completed", outcome: "rejected" });
    expect(hubspot.completions).toHaveLength(1);
  });

  test("of a workflow that was cancelled: cancelled", async () => {
    const { complete, operator, workflowId } = await setUp();
    await cancelWorkflow(operator, { workflowId, reason: "A test" });
    expect(await complete()).toEqual({ status: "completed", outcome: "cancelled" });
  });
});

test("the workflow's screen shows who waits, for what and until when, and later what they were told", async () => {
  const { complete, logging, operator, workflowId } = await setUp();
  const shown = async () => WorkflowView.parse(await getWorkflow(operator, { workflowId })).hubspotWaits;
  const expiresAt = "2026-03-11T09:00:00.000Z";
  expect(await shown()).toMatchObject([{ status: "waiting", completeOn: "sent", expiresAt }]);
  await completeWorkflow(logging, { workflowId, outcome: "not_sent" });
  await complete();
  expect(await shown()).toMatchObject([{ status: "completed", outcome: "not_sent" }]);
});

describe("when HubSpot cannot be told", () => {
  test("after the wait is over nothing is told, and the row says expired", async () => {
    const { complete, logging, workflowId, advance, hubspot } = await setUp();
    await completeWorkflow(logging, { workflowId, outcome: "sent" });
    advance(7 * 86_400_000);
    expect(await complete()).toEqual({ status: "expired", outcome: "sent" });
    expect(hubspot.calls).toEqual([]);
  });

  test("404: HubSpot has gone on by itself", async () => {
    const { complete, logging, workflowId, hubspot, row } = await setUp();
    await completeWorkflow(logging, { workflowId, outcome: "sent" });
    hubspot.waitingCallbacks.clear();
    expect(await complete()).toMatchObject({ status: "expired" });
    expect(await row()).toMatchObject({ status: "expired", outcome: "sent" });
  });

  test("an answer that was lost after HubSpot acted is not told twice, and counts as told", async () => {
    const { complete, logging, workflowId, hubspot } = await setUp();
    await completeWorkflow(logging, { workflowId, outcome: "sent" });
    hubspot.loseNextAnswer = { call: "completeCallback", phase: "after" };
    await expect(complete()).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(await complete()).toEqual({ status: "completed", outcome: "sent" });
    expect(hubspot.completions).toHaveLength(1);
  });

  test("what fails in passing is thrown, so that the engine tries again, and is told then", async () => {
    const { complete, logging, workflowId, hubspot, row } = await setUp();
    await completeWorkflow(logging, { workflowId, outcome: "sent" });
    hubspot.onCall = () => {
      throw new AppError("rate_limited", "HubSpot's limit is used up.", {
        details: { retryAfterMs: 10_000, ambiguous: false },
      });
    };
    await expect(complete()).rejects.toMatchObject({ code: "rate_limited" });
    expect(await row()).toMatchObject({ status: "waiting", errorCode: "rate_limited", attempts: 1 });
    hubspot.onCall = null;
    expect(await complete()).toMatchObject({ status: "completed" });
  });

  test.each([
    ["forbidden", "waiting"],
    ["unprocessable", "failed"],
  ] as const)("%s leaves the callback %s", async (code, status) => {
    const { complete, logging, workflowId, hubspot, row } = await setUp();
    await completeWorkflow(logging, { workflowId, outcome: "sent" });
    hubspot.onCall = () => {
      throw new AppError(code, "Refused.", { details: { ambiguous: false } });
    };
    expect(await complete()).toMatchObject({ status });
    expect(await row()).toMatchObject({ status, errorCode: code });
  });

  test("a person cannot complete a callback", async () => {
    const { id } = await setUp();
    const admin = await contextForRole(stores, "admin");
    const refused = { code: "forbidden" };
    await expect(completeCrmCallback(admin, { callbackId: id })).rejects.toMatchObject(refused);
    await expect(sweepCrmCallbacks(admin)).rejects.toMatchObject(refused);
  });
});

describe("the sweep", () => {
  test("wakes what has something to tell, and what has waited too long, and nothing else", async () => {
    const waiting = await setUp();
    const ended = await setUp();
    const old = await setUp();
    await completeWorkflow(ended.logging, { workflowId: ended.workflowId, outcome: "no_reply" });
    await stores.db.update(crmCallbacks).set({ expiresAt: TEST_NOW }).where(eq(crmCallbacks.id, old.id));
    expect(await sweepCrmCallbacks(waiting.sweeper)).toEqual({ woken: 2 });
    expect(new Set(await woken())).toEqual(new Set([ended.id, old.id]));
  });

  test("wakes an approval where the approval is waited for, once its undo window is over", async () => {
    const world = await setUp({ completeOn: "approved" });
    await world.approve();
    expect(await sweepCrmCallbacks(world.sweeper)).toEqual({ woken: 0 });
    world.passUndoWindow();
    expect(await sweepCrmCallbacks(world.sweeper)).toEqual({ woken: 1 });
  });

  test("wakes nobody twice while a wake-up is under way, and rests longer after every attempt that failed", async () => {
    const world = await setUp();
    await completeWorkflow(world.logging, { workflowId: world.workflowId, outcome: "sent" });
    await sweepCrmCallbacks(world.sweeper);
    expect(await sweepCrmCallbacks(world.sweeper)).toEqual({ woken: 0 });
    for (const { id } of await stores.db.select().from(outboxEvents)) await closeOutboxEvent(stores.db, id);
    await stores.db.update(outboxEvents).set({ createdAt: TEST_NOW });
    await stores.db.update(crmCallbacks).set({ attempts: 3 });
    world.advance(7 * 60_000);
    expect(await sweepCrmCallbacks(world.sweeper)).toEqual({ woken: 0 });
    world.advance(60_000);
    expect(await sweepCrmCallbacks(world.sweeper)).toEqual({ woken: 1 });
  });
});

async function woken(): Promise<unknown[]> {
  const rows = await stores.db.select().from(outboxEvents).where(eq(outboxEvents.name, "crm-callback/due"));
  return rows.map(({ data }) => data["callbackId"]);
}

/** A draft before a person, and a HubSpot workflow that waits for what becomes of it. */
async function setUp({ completeOn = "sent" }: { completeOn?: "approved" | "sent" } = {}) {
  const world = await setUpSending(stores);
  const id = randomUUID();
  const callbackId = `ap-${id}`;
  await stores.db.insert(crmCallbacks).values({
    ...{ id, callbackId, completeOn, workflowId: world.workflowId, receivedAt: TEST_NOW },
    expiresAt: new Date(TEST_NOW.getTime() + 7 * 86_400_000),
  });
  await stores.db.update(workflows).set({ updatedAt: TEST_NOW }).where(eq(workflows.id, world.workflowId));
  world.hubspot.waitingCallbacks.add(callbackId);
  return {
    ...world,
    id,
    complete: () => completeCrmCallback(world.logging, { callbackId: id }),
    row: async () => {
      const [row] = await stores.db.select().from(crmCallbacks).where(eq(crmCallbacks.id, id));
      return row;
    },
  };
}
