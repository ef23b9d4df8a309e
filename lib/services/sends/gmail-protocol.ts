import { type SendRow, updateSendUnderFence } from "#lib/db/sends.ts";
import { AppError, isTransient } from "#lib/domain/errors.ts";
import type { GmailSent } from "#lib/integrations/mail/gmail.ts";

import type { ServiceContext } from "../context.ts";
import { claimSend } from "./claim-send.ts";
import { ensureMailDraft } from "./ensure-mail-draft.ts";
import { lookAgain, lookForCopy } from "./look-for-copy.ts";
import { gmailOf } from "./mailbox-of.ts";
import { withPause } from "./note-pause.ts";
import { discardMailDraft, returnAfterProof, stopAfterRefusal } from "./prove-not-sent.ts";
import { recordSent } from "./record-sent.ts";
import { renewChangedDraft } from "./renew-changed-draft.ts";
import { nextLookAt, type SendProgress } from "./send-progress.ts";
import type { SendProtocol } from "./send-protocol.ts";

/** Exactly once: a draft is a token that Gmail spends by sending it. */
export const gmailProtocol: SendProtocol = {
  hasDrafts: true,
  prepare: ensureMailDraft,
  send: async (ctx, send) => claimAndSend(ctx, await ensureMailDraft(ctx, send)),
  /** The draft still exists: nothing left. It is gone: its copy is looked for, and never anything more. */
  confirm: async (ctx, send) => {
    const draft = await lookForDraft(ctx, send);
    if ("error" in draft) return lookAgain(ctx, send, draft.error);
    return draft.exists ? claimAndSend(ctx, send) : lookForCopy(ctx, send);
  },
};

/** For the holder of the lease, when the draft is known to exist: asks every gate, then makes the one call. */
async function claimAndSend(ctx: ServiceContext, send: SendRow): Promise<SendProgress> {
  const ready = await renewChangedDraft(ctx, send);
  const claim = await claimSend(ctx, ready);
  if (claim.kind === "shut") return returnAfterProof(ctx, ready, claim.gate);
  if (claim.kind === "go") return attempt(ctx, claim.send);
  if (claim.progress.outcome === "returned") await discardMailDraft(ctx, ready);
  return claim.progress;
}

async function attempt(ctx: ServiceContext, send: SendRow): Promise<SendProgress> {
  const gmail = gmailOf(ctx, send);
  const draftId = send.providerDraftId;
  if (draftId === null) throw new AppError("internal", "A send without a mail draft was started.");
  let sent: GmailSent | "gone";
  try {
    sent = await withPause(ctx, send, () => gmail.sendDraft(draftId));
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

async function lookForDraft(
  ctx: ServiceContext,
  send: SendRow,
): Promise<{ exists: boolean } | { error: unknown }> {
  if (send.providerDraftId === null) return { exists: false };
  try {
    return { exists: await gmailOf(ctx, send).draftExists(send.providerDraftId) };
  } catch (error) {
    return { error };
  }
}
