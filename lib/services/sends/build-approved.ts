import { findDraft } from "#lib/db/drafts.ts";
import type { SendRow } from "#lib/db/sends.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import { AppError } from "#lib/domain/errors.ts";
import { buildMessage } from "#lib/integrations/mail/build-message.ts";

import { unsubscribeLink } from "../contacts/unsubscribe-link.ts";
import { loadPolicyOfDraft } from "../content/load-policy-of-draft.ts";
import type { ServiceContext } from "../context.ts";
import { mailboxOf } from "./mailbox-of.ts";
import { readContentOfSend } from "./read-send-content.ts";

/** The bytes of the revision that was approved; refuses when they would not be what was approved. */
export async function buildApproved(
  ctx: ServiceContext,
  send: SendRow,
): Promise<{ raw: Buffer; from: string; to: string; messageId: string }> {
  const content = await readContentOfSend(ctx, send);
  if (content?.digest !== send.approvedDigest) {
    throw new AppError("conflict", "What would be sent is not what was approved. Nothing was sent.", {
      details: { reason: "digest_differs" },
    });
  }
  const { name, address } = mailboxOf(ctx, send);
  const messageId = messageIdOf(address, send);
  const built = await buildMessage({
    from: { name, address },
    to: content.to,
    subject: content.subject,
    text: content.text,
    messageId,
    date: send.reservedAt,
    allowedLinkHosts: ctx.settings.linkHosts,
    ...(await unsubscribeOf(ctx, send)),
  });
  if (built.textSha256 !== send.bodySha256) {
    throw new AppError("internal", "The built message does not carry the approved text. Nothing was sent.");
  }
  return { raw: built.raw, from: address, to: content.to, messageId };
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
function messageIdOf(from: string, { workflowId, approvedDigest }: SendRow): string {
  const domain = from.slice(from.lastIndexOf("@") + 1);
  const local = lookupToken("message", `${workflowId}:${approvedDigest}`).toString("hex").slice(0, 40);
  return `<${local}@${domain}>`;
}
