import { lockDraft } from "#lib/db/drafts.ts";
import { lockSend, type SendRow, updateSend } from "#lib/db/sends.ts";
import { updateWorkflow, upsertWorkflowStep } from "#lib/db/workflows.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { assertFenced } from "./send-lease.ts";
import type { SendProgress } from "./send-progress.ts";

/** Nobody can know from here whether the mail left: a person must say. Never sent again by a machine. */
export async function markUnknown(
  ctx: ServiceContext,
  send: SendRow,
  evidence: { stage: "not_found" | "answer_lost"; [fact: string]: unknown },
): Promise<SendProgress> {
  const { id: sendId, workflowId } = send;
  return withTransaction(ctx, async (ctx) => {
    await lockDraft(ctx.db, send.draftId);
    const current = await lockSend(ctx.db, sendId);
    assertFenced(current.fence === send.fence && current.state === "in_flight");
    const at = ctx.now();
    await updateSend(ctx.db, sendId, {
      state: "unknown",
      wakeAfter: null,
      leaseUntil: null,
      evidence: { ...evidence, at: at.toISOString(), fence: send.fence },
    });
    await upsertWorkflowStep(ctx.db, {
      workflowId,
      step: "confirm-send",
      status: "waiting",
      detail: { outcome: "unknown", sendId },
    });
    await updateWorkflow(ctx.db, workflowId, {
      status: "waiting",
      currentStep: "confirm-send",
      updatedAt: at,
    });
    recordAudit(ctx, {
      action: "send.unknown",
      entity: { type: "send", id: sendId },
      facts: { draftId: send.draftId, inFlightAt: send.inFlightAt?.toISOString() ?? null, fence: send.fence },
    });
    return { outcome: "unknown", sendId };
  });
}
