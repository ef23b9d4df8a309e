import { type SendRow, updateSendUnderFence } from "#lib/db/sends.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError, isTransient } from "#lib/domain/errors.ts";
import type { GmailSent } from "#lib/integrations/mail/gmail.ts";

import type { ServiceContext } from "../context.ts";
import { claimSend } from "./claim-send.ts";
import { ensureMailDraft } from "./create-mail-draft.ts";
import { discardMailDraft, returnAfterProof, stopAfterRefusal } from "./prove-not-sent.ts";
import { recordSent } from "./record-sent.ts";
import { renewChangedDraft } from "./renew-changed-draft.ts";
import { withSendLease } from "./send-lease.ts";
import { nextLookAt, progressOf, type SendProgress } from "./send-progress.ts";

/**
 * Sends the draft once. A row that is in flight already is never sent from here: its earlier try is looked up first,
 * by `confirmSend`.
 */
export async function sendMail(ctx: ServiceContext, { sendId }: { sendId: string }): Promise<SendProgress> {
  authorize(ctx.actor, "send:perform");
  return withSendLease(ctx, sendId, async (send) => {
    if (send.state !== "reserved") return progressOf(send, ctx.now());
    return claimAndSend(ctx, await ensureMailDraft(ctx, send));
  });
}

/** For the holder of the lease, when the draft is known to exist: asks every gate, then makes the one call. */
export async function claimAndSend(ctx: ServiceContext, send: SendRow): Promise<SendProgress> {
  const ready = await renewChangedDraft(ctx, send);
  const claim = await claimSend(ctx, ready);
  if (claim.kind === "shut") return returnAfterProof(ctx, ready, claim.gate);
  if (claim.kind === "go") return attempt(ctx, claim.send);
  if (claim.progress.outcome === "returned") await discardMailDraft(ctx, ready);
  return claim.progress;
}

async function attempt(ctx: ServiceContext, send: SendRow): Promise<SendProgress> {
  const { gmail } = ctx.integrations;
  if (send.providerDraftId === null)
    throw new AppError("internal", "A send without a mail draft was started.");
  let sent: GmailSent | "gone";
  try {
    sent = await gmail.sendDraft(send.providerDraftId);
  } catch (error) {
    return afterFailure(ctx, send, error);
  }
  if (sent === "gone") return unconfirmed(ctx, send, { stage: "draft_gone" });
  const { messageId, threadId } = sent;
  const wireMessageId = await gmail.findMessage(messageId).then(
    (message) => message?.wireMessageId ?? null,
    () => null,
  );
  return recordSent(ctx, { send, message: { messageId, threadId, wireMessageId }, how: "answered" });
}

async function afterFailure(ctx: ServiceContext, send: SendRow, error: unknown): Promise<SendProgress> {
  const isKnownRefusal = error instanceof AppError && error.details["ambiguous"] === false;
  if (isKnownRefusal && !isTransient(error)) return stopAfterRefusal(ctx, send, error);
  const facts = {
    stage: isKnownRefusal ? "not_taken" : "answer_lost",
    code: error instanceof AppError ? error.code : "internal",
    reason: error instanceof AppError ? (error.details.reason ?? null) : null,
  };
  const waitMs = error instanceof AppError ? error.details.retryAfterMs : undefined;
  return unconfirmed(ctx, send, { ...facts, waitMs });
}

async function unconfirmed(
  ctx: ServiceContext,
  send: SendRow,
  { waitMs, ...evidence }: { stage: string; waitMs?: number | undefined; [fact: string]: unknown },
): Promise<SendProgress> {
  const now = ctx.now();
  const retryAt = waitMs === undefined ? nextLookAt(send, now) : new Date(now.getTime() + waitMs);
  await updateSendUnderFence(ctx.db, send, {
    wakeAfter: retryAt,
    evidence: { ...evidence, at: now.toISOString(), fence: send.fence },
  });
  return { outcome: "unconfirmed", sendId: send.id, retryAt: retryAt.toISOString() };
}
