import type { CancelWorkflowInput, WorkflowChanged } from "#lib/contracts/workflows.ts";
import { findClaimOfDraftOrNull, findDraftOfWorkflowOrNull, lockDraft } from "#lib/db/drafts.ts";
import { lockWorkflow, updateWorkflow } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { findKeyOfDraft, recordDecision } from "../drafts/record-decision.ts";
import type { UnderLock } from "./under-lock.ts";

/** Ends a workflow before its mail is claimed. The draft, if there is one, is closed with it. */
export async function cancelWorkflow(
  ctx: ServiceContext,
  input: CancelWorkflowInput,
  alongside?: UnderLock,
): Promise<WorkflowChanged> {
  authorize(ctx.actor, "workflow:cancel");
  const known = await findDraftOfWorkflowOrNull(ctx.db, input.workflowId);
  const key = known && (await findKeyOfDraft(ctx, known.id));

  return withTransaction(ctx, async (ctx) => {
    // The draft's lock comes first, as in every decision and in the claim of a send.
    const found = await findDraftOfWorkflowOrNull(ctx.db, input.workflowId);
    const draft = found && (await lockDraft(ctx.db, found.id));
    const workflow = await lockWorkflow(ctx.db, input.workflowId);
    await alongside?.(ctx, workflow);
    if (workflow.status === "completed" || workflow.status === "cancelled") {
      throw new AppError("conflict", `This workflow is ${workflow.status} already.`, {
        details: { reason: "closed", status: workflow.status },
      });
    }
    if (!draft && (await findDraftOfWorkflowOrNull(ctx.db, workflow.id))) throw draftCameIntoBeing();
    const send = draft && (await findClaimOfDraftOrNull(ctx.db, draft.id));
    if (send) {
      const since = send.inFlightAt ?? send.reservedAt;
      throw new AppError(
        "conflict",
        `This reply is already leaving: sending began at ${since.toISOString().slice(11, 19)} UTC.`,
        { details: { reason: "already_leaving", leavingSince: since.toISOString(), sendState: send.state } },
      );
    }
    const { id: workflowId, currentStep, generation } = workflow;
    await updateWorkflow(ctx.db, workflowId, {
      status: "cancelled",
      completedAt: ctx.now(),
      updatedAt: ctx.now(),
    });
    if (draft && draft.status !== "rejected") {
      await recordDecision(ctx, {
        kind: "reject",
        action: "draft.rejected",
        before: draft,
        after: { ...draft, status: "rejected", snoozedUntil: null, version: draft.version + 1 },
        facts: { isCancelled: true },
        reason: { text: input.reason, key },
      });
    }
    recordAudit(ctx, {
      action: "workflow.cancelled",
      entity: { type: "workflow", id: workflowId },
      facts: { from: workflow.status, step: currentStep, hasDraft: draft !== null },
    });
    return { workflowId, status: "cancelled", generation, currentStep };
  });
}

/** Its lock comes before the workflow's, so it cannot be taken now. */
function draftCameIntoBeing(): AppError {
  return new AppError(
    "conflict",
    "The draft was written at this very moment. Cancel again to close it too.",
    {
      details: { reason: "changed" },
    },
  );
}
