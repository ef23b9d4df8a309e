import { type DraftRow, updateDraft } from "#lib/db/drafts.ts";
import { type SendRow, updateSend } from "#lib/db/sends.ts";
import { listWorkflowSteps, updateWorkflow, upsertWorkflowStep } from "#lib/db/workflows.ts";
import type { WorkflowStep } from "#lib/domain/workflow.ts";

import { recordAudit } from "../audit.ts";
import type { ServiceContext } from "../context.ts";

const SEND_STEPS: readonly WorkflowStep[] = [
  "reserve-send",
  "create-mail-draft",
  "send-mail",
  "confirm-send",
];

/** Gives an approved draft back to a person in the caller's transaction: the approval is void, the reason stays. */
export async function returnToReview(
  ctx: ServiceContext,
  { draft, why }: { draft: DraftRow; why: Record<string, unknown> },
): Promise<void> {
  const { workflowId } = draft;
  await updateDraft(
    ctx.db,
    {
      ...draft,
      status: "pending_review",
      version: draft.version + 1,
      approvedDigest: null,
      approvedBy: null,
      approvedAt: null,
      sendAfter: null,
      returnedAt: ctx.now(),
    },
    ctx.now(),
  );
  await reopenSendSteps(ctx, workflowId);
  await upsertWorkflowStep(ctx.db, {
    workflowId,
    step: "reserve-send",
    status: "waiting",
    completedAt: null,
    detail: why,
  });
  await upsertWorkflowStep(ctx.db, {
    workflowId,
    step: "review",
    status: "waiting",
    completedAt: null,
    detail: why,
  });
  await updateWorkflow(ctx.db, workflowId, {
    status: "waiting",
    currentStep: "review",
    errorCode: null,
    errorMessage: null,
    updatedAt: ctx.now(),
  });
  recordAudit(ctx, {
    action: "draft.returned",
    entity: { type: "draft", id: draft.id },
    facts: { workflowId, revision: draft.revision, ...why },
  });
}

/** Settles a ledger row as not sent, in the caller's transaction. Only with the certainty that nothing left. */
export async function closeAsNotSent(
  ctx: ServiceContext,
  send: SendRow,
  { by, evidence }: { by: string; evidence: { stage: string; [fact: string]: unknown } },
): Promise<void> {
  const at = ctx.now();
  await updateSend(ctx.db, send.id, {
    state: "not_sent",
    settledAt: at,
    settledBy: by,
    evidence: { ...evidence, at: at.toISOString(), fence: send.fence },
  });
  recordAudit(ctx, {
    action: "send.notSent",
    entity: { type: "send", id: send.id },
    facts: { draftId: send.draftId, from: send.state, by, stage: evidence.stage },
  });
}

/** Makes the steps of a send runnable again: what they did belongs to a send that has ended. */
export async function reopenSendSteps(ctx: ServiceContext, workflowId: string): Promise<void> {
  const existing = await listWorkflowSteps(ctx.db, workflowId);
  for (const { step } of existing.filter((row) => SEND_STEPS.includes(row.step))) {
    await upsertWorkflowStep(ctx.db, { workflowId, step, status: "pending", completedAt: null, detail: {} });
  }
}
