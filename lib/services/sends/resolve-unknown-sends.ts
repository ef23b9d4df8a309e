import { listUnknownSendsByLook, type SendRow, updateSendUnderFence } from "#lib/db/sends.ts";
import { authorize } from "#lib/domain/actor.ts";
import { isTransient } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";
import { findCopyOf } from "./look-for-copy.ts";
import { gmailOf } from "./mailbox-of.ts";
import { closeWithProof } from "./prove-not-sent.ts";
import { recordSent } from "./record-sent.ts";
import { withSendLease } from "./send-lease.ts";
import { progressOf, type SendProgress } from "./send-progress.ts";

const BATCH_SIZE = 20;
const LOOK_EVERY_MS = 10 * 60_000;

/** Lets the provider settle what it can by now: a copy that turned up, or a draft that was never sent. Sends nothing. */
export async function resolveUnknownSends(ctx: ServiceContext): Promise<{ resolved: number }> {
  authorize(ctx.actor, "send:sweep");
  let resolved = 0;
  for (const { id } of await listUnknownSendsByLook(ctx.db, BATCH_SIZE)) {
    const progress = await withSendLease(ctx, id, (send) => resolve(ctx, send)).catch((error: unknown) => {
      if (isTransient(error)) throw error;
      return { outcome: "unknown" as const };
    });
    if (progress.outcome === "sent" || progress.outcome === "not_sent") resolved += 1;
  }
  return { resolved };
}

async function resolve(ctx: ServiceContext, send: SendRow): Promise<SendProgress> {
  if (send.state !== "unknown") return progressOf(send, ctx.now());
  // Noted first: a row that stays unknown or fails makes room for those behind it.
  await updateSendUnderFence(ctx.db, send, { wakeAfter: new Date(ctx.now().getTime() + LOOK_EVERY_MS) });
  const copy = await findCopyOf(ctx, send);
  if (copy) {
    const { id: messageId, threadId, wireMessageId } = copy;
    return recordSent(ctx, { send, message: { messageId, threadId, wireMessageId }, how: "found" });
  }
  const fate =
    send.providerDraftId === null ? "gone" : await gmailOf(ctx, send).deleteDraft(send.providerDraftId);
  if (fate === "gone") return progressOf(send, ctx.now());
  const progress: SendProgress = { outcome: "not_sent", sendId: send.id };
  await closeWithProof(ctx, send, { by: "gmail", evidence: { stage: "draft_still_there" }, why: progress });
  return progress;
}
