import { lockDraft } from "#lib/db/drafts.ts";
import { lockSend, type SendRow, updateSend, updateSendUnderFence } from "#lib/db/sends.ts";
import type { AppError } from "#lib/domain/errors.ts";
import type { Gate } from "#lib/domain/gates.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { lookForCopy } from "./look-for-copy.ts";
import { gmailOf } from "./mailbox-of.ts";
import { closeAsNotSent, reopenSendSteps, returnToReview } from "./return-to-review.ts";
import { assertFenced } from "./send-lease.ts";
import { returnedBy, type SendProgress } from "./send-progress.ts";

/**
 * A send that was tried before goes back to review only with proof that nothing left: deleting the draft destroys
 * the token that could still send. Where the draft is gone, only its sent copy can tell.
 */
export async function returnAfterProof(
  ctx: ServiceContext,
  send: SendRow,
  gate: Gate,
): Promise<SendProgress> {
  if ((await destroyDraft(ctx, send)) === "gone") return lookForCopy(ctx, send);
  const progress = returnedBy(gate, send.id);
  await closeWithProof(ctx, send, {
    by: `gate:${gate.name}`,
    evidence: { stage: "gate_shut", gate: gate.name },
    why: progress,
  });
  return progress;
}

/**
 * Gmail refused for good. With proof that the draft cannot be sent any more the send ends as not sent and can be tried
 * anew; without it the row stays in flight and is looked up again. Either way the refusal reaches the operator.
 */
export async function stopAfterRefusal(
  ctx: ServiceContext,
  send: SendRow,
  refusal: AppError,
): Promise<never> {
  const evidence = { stage: "not_taken", code: refusal.code, reason: refusal.details.reason ?? null };
  const fate = await destroyDraft(ctx, send).catch(() => null);
  if (fate === "deleted") await closeWithProof(ctx, send, { by: "gmail", evidence, why: null });
  else {
    const at = ctx.now().toISOString();
    await updateSendUnderFence(ctx.db, send, { evidence: { ...evidence, at, fence: send.fence } });
  }
  throw refusal;
}

/** Tidies up after a send that was never tried. What fails here is found by the orphan search. */
export async function discardMailDraft(ctx: ServiceContext, send: SendRow): Promise<void> {
  const fate = await destroyDraft(ctx, send).catch(() => null);
  if (fate !== "deleted") return;
  await updateSendUnderFence(ctx.db, send, {
    providerDraftId: null,
    evidence: { stage: "draft_deleted", at: ctx.now().toISOString(), fence: send.fence },
  });
}

async function destroyDraft(ctx: ServiceContext, send: SendRow): Promise<"deleted" | "gone"> {
  return send.providerDraftId === null ? "gone" : gmailOf(ctx, send).deleteDraft(send.providerDraftId);
}

/** Settles as not sent, once nothing can leave any more; with `why` the draft goes back to a person. */
export async function closeWithProof(
  ctx: ServiceContext,
  send: SendRow,
  {
    by,
    evidence,
    why,
    proof = "draft_deleted",
  }: {
    by: string;
    evidence: { stage: string; [fact: string]: unknown };
    why: SendProgress | null;
    proof?: "draft_deleted" | "no_final_dot" | "not_accepted";
  },
): Promise<void> {
  await withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, send.draftId);
    const current = await lockSend(ctx.db, send.id);
    assertFenced(current.fence === send.fence && current.state !== "sent");
    await closeAsNotSent(ctx, current, { by, evidence: { ...evidence, proof } });
    await updateSend(ctx.db, send.id, { providerDraftId: null });
    if (why !== null && draft.status === "approved") await returnToReview(ctx, { draft, why });
    else await reopenSendSteps(ctx, send.workflowId);
  });
}
