import { randomUUID } from "node:crypto";

import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";

import { auditEvents, contacts, submissions, workflowAttempts } from "#drizzle/schema/index.ts";
import { findWorkflow, findWorkflowStepOrNull, insertWorkflow, updateWorkflow } from "#lib/db/workflows.ts";
import { AppError } from "#lib/domain/errors.ts";
import { notNow } from "#lib/domain/not-now.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";

import { completeWorkflow } from "./complete-workflow.ts";
import { failWorkflow } from "./fail-workflow.ts";
import { runWorkflowStep } from "./run-workflow-step.ts";

test("a step that is done is not done again, and gives back what it found the first time", async () => {
  const { ctx, workflowId } = await setUp();
  let runs = 0;
  const run = () =>
    runWorkflowStep(ctx, { workflowId, step: "read-contact" }, async () => {
      runs += 1;
      return { detail: { run: runs } };
    });
  expect(await run()).toEqual({ run: 1 });
  expect(await run()).toEqual({ run: 1 });
  expect(runs).toBe(1);
  expect(await findWorkflow(ctx.db, workflowId)).toMatchObject({
    status: "running",
    currentStep: "read-contact",
  });
});

test("each failed attempt is kept with its code and its words, and the workflow shows the last one", async () => {
  const { ctx, workflowId, attempts } = await setUp();
  const step = { workflowId, step: "read-contact" } as const;
  const failing = runWorkflowStep(ctx, step, async () => {
    throw new AppError("upstream_unavailable", "HubSpot did not answer.");
  });
  await expect(failing).rejects.toThrow("HubSpot did not answer.");
  expect(await findWorkflow(ctx.db, workflowId)).toMatchObject({
    status: "running",
    errorCode: "upstream_unavailable",
    errorMessage: "HubSpot did not answer.",
  });
  await runWorkflowStep(ctx, step, async () => ({}));
  expect(await attempts()).toMatchObject([
    { number: 1, outcome: "failed_transient", errorCode: "upstream_unavailable" },
    { number: 2, outcome: "succeeded", errorCode: null },
  ]);
  expect((await findWorkflow(ctx.db, workflowId)).errorCode).toBeNull();
});

test("a run that is refused for now leaves a second run of the same step as it is", async () => {
  const { ctx, workflowId, attempts } = await setUp();
  const step = { workflowId, step: "send-mail" } as const;
  const refused = notNow({ service: "gmail", reason: null, now: ctx.now(), waitMs: 5_000 });
  const [atWork, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const second = Promise.withResolvers<unknown>();
  const first = runWorkflowStep(ctx, step, async () => {
    const running = runWorkflowStep(ctx, step, async () => {
      atWork.resolve();
      await goOn.promise;
      return {};
    });
    running.then(second.resolve, second.reject);
    await atWork.promise;
    throw refused;
  });
  await expect(first).rejects.toBe(refused);
  expect(await findWorkflowStepOrNull(ctx.db, step)).toMatchObject({ status: "running", attempts: 2 });
  expect(await findWorkflow(ctx.db, workflowId)).toMatchObject({ errorCode: null });
  expect(await attempts()).toMatchObject([{ number: 2, outcome: "running" }]);
  goOn.resolve();
  await second.promise;
  expect(await findWorkflowStepOrNull(ctx.db, step)).toMatchObject({ status: "completed" });

  const alone = { workflowId, step: "confirm-send" } as const;
  await expect(runWorkflowStep(ctx, alone, () => Promise.reject(refused))).rejects.toBe(refused);
  expect(await findWorkflowStepOrNull(ctx.db, alone)).toMatchObject({ status: "pending", attempts: 0 });
  expect(await findWorkflow(ctx.db, workflowId)).toMatchObject({ errorCode: "upstream_unavailable" });
});

test("an attempt that a dead process left behind is closed when the step starts again", async () => {
  const { ctx, workflowId, attempts } = await setUp();
  await ctx.db.insert(workflowAttempts).values({
    workflowId,
    step: "read-contact",
    number: 1,
    outcome: "running",
    requestId: "dead",
    startedAt: ctx.now(),
  });
  await runWorkflowStep(ctx, { workflowId, step: "read-contact" }, async () => ({}));
  expect((await attempts()).find((attempt) => attempt.requestId === "dead")).toMatchObject({
    outcome: "failed_transient",
    errorCode: "interrupted",
  });
});

test("a step that repeats late does not move the workflow backwards", async () => {
  const { ctx, workflowId } = await setUp();
  await updateWorkflow(ctx.db, workflowId, { status: "waiting", currentStep: "review" });
  await runWorkflowStep(ctx, { workflowId, step: "compose-draft" }, async () => ({
    detail: { draftId: "d" },
  }));
  expect(await findWorkflow(ctx.db, workflowId)).toMatchObject({ status: "waiting", currentStep: "review" });
});

test("a step that waits for a person leaves its workflow waiting", async () => {
  const { ctx, workflowId } = await setUp();
  await runWorkflowStep(ctx, { workflowId, step: "review" }, async () => ({ status: "waiting" }));
  expect((await findWorkflow(ctx.db, workflowId)).status).toBe("waiting");
  expect(await findWorkflowStepOrNull(ctx.db, { workflowId, step: "review" })).toMatchObject({
    status: "waiting",
    completedAt: null,
  });
});

test("a cancelled workflow runs no further step", async () => {
  const { ctx, workflowId } = await setUp();
  await updateWorkflow(ctx.db, workflowId, { status: "cancelled" });
  const run = runWorkflowStep(ctx, { workflowId, step: "send-mail" }, async () => {
    throw new Error("This must not run.");
  });
  await expect(run).rejects.toMatchObject({ code: "conflict" });
  await failWorkflow(ctx, { workflowId, error: new Error("late") });
  expect((await findWorkflow(ctx.db, workflowId)).status).toBe("cancelled");
});

test("a run that dies late does not fail a workflow that waits for a person by now", async () => {
  const { ctx, workflowId, actions } = await setUp();
  await updateWorkflow(ctx.db, workflowId, { status: "waiting", currentStep: "review" });
  await failWorkflow(ctx, { workflowId, error: new Error("late") });
  expect(await findWorkflow(ctx.db, workflowId)).toMatchObject({ status: "waiting", errorCode: null });
  expect(await actions()).toEqual([]);
});

test("a workflow that is given up says why, once, with its audit record", async () => {
  const { ctx, workflowId, actions } = await setUp();
  const error = new AppError("unprocessable", "HubSpot refused the task.");
  await failWorkflow(ctx, { workflowId, error });
  await failWorkflow(ctx, { workflowId, error });
  expect(await findWorkflow(ctx.db, workflowId)).toMatchObject({
    status: "failed",
    errorMessage: "HubSpot refused the task.",
  });
  expect(await actions()).toEqual(["workflow.failed"]);
});

test("a workflow ends once, whoever asks again", async () => {
  const { ctx, workflowId, actions } = await setUp();
  await completeWorkflow(ctx, { workflowId, outcome: "sent" });
  await completeWorkflow(ctx, { workflowId, outcome: "not_sent" });
  expect(await findWorkflow(ctx.db, workflowId)).toMatchObject({ status: "completed", outcome: "sent" });
  expect(await actions()).toEqual(["workflow.completed"]);
});

test("a person cannot write a workflow's record", async () => {
  const { stores, workflowId } = await setUp();
  const admin = await contextForRole(stores, "admin");
  const run = runWorkflowStep(admin, { workflowId, step: "read-contact" }, async () => ({}));
  await expect(run).rejects.toMatchObject({ code: "forbidden" });
});

async function setUp() {
  const stores: TestStores = await createStoresForTest();
  const ctx = contextForSystem(stores, "drafting");
  const [contactId, submissionId, workflowId] = [randomUUID(), randomUUID(), randomUUID()];
  await stores.db.insert(contacts).values({ id: contactId });
  await stores.db.insert(submissions).values({
    id: submissionId,
    contactId,
    dedupeKey: submissionId,
    dedupeReason: "body_digest",
    contentSha256: "0",
    submittedAt: ctx.now(),
    fields: Buffer.from("sealed"),
  });
  await insertWorkflow(stores.db, { id: workflowId, submissionId, contactId });
  const attempts = () =>
    stores.db
      .select()
      .from(workflowAttempts)
      .where(eq(workflowAttempts.workflowId, workflowId))
      .orderBy(asc(workflowAttempts.number));
  const actions = async () =>
    (await stores.db.select({ action: auditEvents.action }).from(auditEvents)).map(({ action }) => action);
  return { stores, ctx, workflowId, attempts, actions };
}
