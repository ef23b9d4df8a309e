import { type SendRow, updateSendUnderFence } from "#lib/db/sends.ts";
import type { GmailDraftContent } from "#lib/integrations/mail/gmail.ts";

import type { ServiceContext } from "../context.ts";
import { ensureMailDraft } from "./ensure-mail-draft.ts";
import { sameLine } from "./find-sent-copy.ts";
import { gmailOf } from "./mailbox-of.ts";
import { readContentOfSend, type SendContent } from "./read-send-content.ts";
import { assertFenced } from "./send-lease.ts";

/**
 * The mailbox is open to people too. A mail draft that no longer says what was approved is destroyed, and made anew
 * from the approved words; one that is gone is left to the sender, who looks for its copy.
 */
export async function renewChangedDraft(ctx: ServiceContext, send: SendRow): Promise<SendRow> {
  const gmail = gmailOf(ctx, send);
  if (send.providerDraftId === null) return send;
  const draft = await gmail.findDraft(send.providerDraftId);
  const content = draft && (await readApproved(ctx, send));
  if (!draft || !content || isUnchanged(draft, content, send)) return send;
  if ((await gmail.deleteDraft(send.providerDraftId)) === "gone") return send;
  const at = ctx.now().toISOString();
  assertFenced(
    await updateSendUnderFence(ctx.db, send, {
      providerDraftId: null,
      evidence: { stage: "draft_changed", at, fence: send.fence, providerDraftId: send.providerDraftId },
    }),
  );
  return ensureMailDraft(ctx, { ...send, providerDraftId: null });
}

/** Null where the words are not the approved ones any more: the gates stop that. */
async function readApproved(ctx: ServiceContext, send: SendRow): Promise<SendContent | null> {
  const content = await readContentOfSend(ctx, send);
  return content?.digest === send.approvedDigest ? content : null;
}

function isUnchanged(draft: GmailDraftContent, content: SendContent, { bodySha256 }: SendRow): boolean {
  const [recipient, ...others] = draft.recipients;
  return (
    recipient?.toLowerCase() === content.to.toLowerCase() &&
    others.length === 0 &&
    draft.attachmentCount === 0 &&
    draft.textSha256 === bodySha256 &&
    sameLine(draft.subject, content.subject)
  );
}
