import type { SettleSendInput } from "#lib/contracts/sending.ts";
import { lockDraft } from "#lib/db/drafts.ts";
import { findSend, lockSend, type SendRow, updateSend } from "#lib/db/sends.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { recordSent } from "./record-sent.ts";
import { closeAsNotSent, returnToReview } from "./return-to-review.ts";
import type { SendProgress } from "./send-progress.ts";

/** A person says how a send ended whose outcome is unknown: "it went" or "it did not", and what they looked at. */
export async function settleSend(ctx: ServiceContext, input: SettleSendInput): Promise<SendProgress> {
  authorize(ctx.actor, "send:settle");
  return withTransaction(ctx, async (ctx) => {
    const { draftId } = await findSend(ctx.db, input.sendId);
    const draft = await lockDraft(ctx.db, draftId);
    const send = await lockUnknown(ctx, input.sendId);
    const facts = { source: input.source, settledBy: ctx.actor.id };
    const fence = send.fence + 1;
    await updateSend(ctx.db, send.id, { fence, leaseUntil: null });
    const settled = { ...send, fence };
    if (input.outcome === "sent") {
      const message = { messageId: input.providerMessageId ?? null, threadId: null, wireMessageId: null };
      return recordSent(ctx, { send: settled, message, how: "settled", facts });
    }
    const progress: SendProgress = { outcome: "not_sent", sendId: send.id };
    await closeAsNotSent(ctx, settled, {
      by: ctx.actor.id,
      evidence: { ...facts, stage: "not_sent_settled" },
    });
    if (draft.status === "approved") {
      const why = {
        ...progress,
        reason: "A person found that the mail did not leave.",
        source: input.source,
      };
      await returnToReview(ctx, { draft, why });
    }
    return progress;
  });
}

async function lockUnknown(ctx: ServiceContext, sendId: string): Promise<SendRow> {
  const send = await lockSend(ctx.db, sendId);
  if (send.state === "unknown") return send;
  throw new AppError(
    "conflict",
    `This send is ${send.state.replace("_", " ")} now. There is nothing to settle.`,
    {
      details: { reason: "not_unknown", state: send.state },
    },
  );
}
