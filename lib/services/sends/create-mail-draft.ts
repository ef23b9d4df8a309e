import { findDraft } from "#lib/db/drafts.ts";
import { type SendRow, updateSendUnderFence } from "#lib/db/sends.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { buildMessage } from "#lib/integrations/mail/build-message.ts";

import { unsubscribeLink } from "../contacts/unsubscribe-link.ts";
import { loadPolicyOfDraft } from "../content/load-policy-of-draft.ts";
import type { ServiceContext } from "../context.ts";
import { readContentOfSend } from "./read-send-content.ts";
import { assertFenced, withSendLease } from "./send-lease.ts";
import { progressOf, type SendProgress } from "./send-progress.ts";

/** Puts the approved bytes into the mailbox as a draft: a token that can be sent once. */
export async function createMailDraft(
  ctx: ServiceContext,
  { sendId }: { sendId: string },
): Promise<SendProgress> {
  authorize(ctx.actor, "send:perform");
  return withSendLease(ctx, sendId, async (send) => {
    if (send.state !== "reserved") return progressOf(send, ctx.now());
    await ensureMailDraft(ctx, send);
    return { outcome: "drafted", sendId };
  });
}

/**
 * The row with its draft's id, which is written once per reservation and only under the newest fence. A draft whose
 * id was never written is an orphan: nobody sends it, and it is deleted later.
 */
export async function ensureMailDraft(ctx: ServiceContext, send: SendRow): Promise<SendRow> {
  if (send.providerDraftId !== null) return send;
  const { raw } = await buildApproved(ctx, send);
  const { draftId, threadId } = await ctx.integrations.gmail.createDraft({ raw });
  const drafted = { providerDraftId: draftId, providerThreadId: threadId };
  const at = ctx.now().toISOString();
  assertFenced(
    await updateSendUnderFence(ctx.db, send, {
      ...drafted,
      evidence: { stage: "drafted", at, fence: send.fence, providerDraftId: draftId },
    }),
  );
  return { ...send, ...drafted };
}

/** The bytes of the revision that was approved; refuses when they would not be what was approved. */
async function buildApproved(ctx: ServiceContext, send: SendRow): Promise<{ raw: Buffer }> {
  const content = await readContentOfSend(ctx, send);
  if (content?.digest !== send.approvedDigest) {
    throw new AppError("conflict", "What would be sent is not what was approved. Nothing was sent.", {
      details: { reason: "digest_differs" },
    });
  }
  const built = await buildMessage({
    from: ctx.settings.mailFrom,
    to: content.to,
    subject: content.subject,
    text: content.text,
    messageId: messageIdOf(ctx, send),
    date: send.reservedAt,
    allowedLinkHosts: ctx.settings.linkHosts,
    ...(await unsubscribeOf(ctx, send)),
  });
  if (built.textSha256 !== send.bodySha256) {
    throw new AppError("internal", "The built message does not carry the approved text. Nothing was sent.");
  }
  return built;
}

/** The same link for the same person each time, so that a second try has the same bytes. */
async function unsubscribeOf(
  ctx: ServiceContext,
  { contactId, draftId }: SendRow,
): Promise<{ listUnsubscribe?: string; ownOrigin?: string }> {
  const { settings } = ctx;
  const link = unsubscribeLink(settings, contactId);
  if (link === null) return {};
  const draft = await findDraft(ctx.db, draftId);
  const { listUnsubscribe } = await loadPolicyOfDraft(ctx, draft);
  if (!listUnsubscribe.categories.includes(draft.category)) return {};
  return { listUnsubscribe: link, ownOrigin: new URL(settings.publicUrl).origin };
}

/** The same for the same workflow and words, and nothing can be read from it. */
function messageIdOf({ settings }: ServiceContext, { workflowId, approvedDigest }: SendRow): string {
  const domain = settings.mailFrom.address.slice(settings.mailFrom.address.lastIndexOf("@") + 1);
  const local = lookupToken("message", `${workflowId}:${approvedDigest}`).toString("hex").slice(0, 40);
  return `<${local}@${domain}>`;
}
