import { randomUUID } from "node:crypto";

import { findContact, lockContact, updateContact } from "#lib/db/contacts.ts";
import { listUndecidedDraftIds, lockDraft } from "#lib/db/drafts.ts";
import { insertInboundMessage } from "#lib/db/inbound-messages.ts";
import { findWorkflow, updateWorkflow } from "#lib/db/workflows.ts";
import type { DeliveryReport } from "#lib/domain/delivery-report.ts";
import { addressOf, classifyInbound, failedRecipients, type InboundKind } from "#lib/domain/inbound.ts";
import { isSenderProved } from "#lib/domain/sender-proof.ts";
import type { InboundMail } from "#lib/integrations/mail/gmail-history.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { markDraftsStale } from "../drafts/mark-drafts-stale.ts";
import { type InboundMatch, isAddressOf, matchInbound } from "./match-inbound.ts";
import { settleByBounce } from "./settle-by-bounce.ts";

type Noted = { mailboxId: string; mail: InboundMail; report: DeliveryReport | null };

/** Notes that a message came in and what follows from it, once. Null: it concerns nobody we know, nothing is kept. */
export async function noteInbound(ctx: ServiceContext, noted: Noted): Promise<InboundKind | null> {
  const { mail, report } = noted;
  const kind = classifyInbound(mail.headers);
  if (kind !== "bounce" && isOwn(ctx, addressOf(mail.headers["from"]))) return null;
  const match = await matchInbound(ctx, { mail, kind, report });
  if (!match) return null;
  if (kind === "bounce") await settleByBounce(ctx, { mail, match });

  return withTransaction(ctx, async (ctx) => {
    // Drafts first: the row's reference to the person is a lock too, and the claim of a send takes its locks in this order.
    if (kind === "reply") await lockDraftsOf(ctx, match.contactId);
    if (!(await insertOnce(ctx, { ...noted, kind, match }))) return kind;
    if (kind === "reply") await noteReply(ctx, { mail, match, isProved: isSenderProved(mail.headers) });
    if (kind === "bounce") await noteBounce(ctx, { mail, match, report });
    return kind;
  });
}

/** Our own mailboxes write to each other, and colleagues to themselves. */
function isOwn({ settings }: ServiceContext, from: string | null): boolean {
  return from !== null && settings.mailboxes.some(({ address }) => address.toLowerCase() === from);
}

async function lockDraftsOf(ctx: ServiceContext, contactId: string): Promise<void> {
  for (const id of await listUndecidedDraftIds(ctx.db, contactId)) await lockDraft(ctx.db, id);
}

async function insertOnce(
  ctx: ServiceContext,
  { mailboxId, mail, kind, match }: Noted & { kind: InboundKind; match: InboundMatch },
): Promise<boolean> {
  const id = randomUUID();
  const sendId = match.send?.id ?? null;
  const isProved = kind !== "reply" || isSenderProved(mail.headers);
  const isNew = await insertInboundMessage(ctx.db, {
    id,
    mailboxId,
    providerMessageId: mail.id,
    providerThreadId: mail.threadId,
    kind,
    receivedAt: mail.receivedAt,
    notedAt: ctx.now(),
    contactId: match.contactId,
    sendId,
    isProved,
  });
  if (isNew) {
    recordAudit(ctx, {
      action: "inbound.noted",
      entity: { type: "inbound_message", id },
      facts: { kind, mailboxId, contactId: match.contactId, sendId, matchedBy: match.by, isProved },
    });
  }
  return isNew;
}

/**
 * A person wrote: no other text to them leaves before somebody knows, and the workflow is answered. Where anybody may
 * have written in their name, somebody looks, and nothing is said to be answered.
 */
async function noteReply(
  ctx: ServiceContext,
  { mail, match, isProved }: { mail: InboundMail; match: InboundMatch; isProved: boolean },
): Promise<void> {
  const { contactId, send } = match;
  await markDraftsStale(ctx, { contactId, reason: "they_wrote_again", at: mail.receivedAt });
  if (!isProved) return;
  if (send === null || (await findWorkflow(ctx.db, send.workflowId)).answeredAt !== null) return;
  await updateWorkflow(ctx.db, send.workflowId, { answeredAt: mail.receivedAt, updatedAt: ctx.now() });
  recordAudit(ctx, {
    action: "workflow.answered",
    entity: { type: "workflow", id: send.workflowId },
    facts: { sendId: send.id, receivedAt: mail.receivedAt.toISOString() },
  });
}

/**
 * A refusal for good closes the address until the person types it again. A full mailbox or a late server does not, and
 * neither does a report that does not name a mail of ours: anybody can write one about any address.
 */
async function noteBounce(
  ctx: ServiceContext,
  { mail, match, report }: { mail: InboundMail; match: InboundMatch; report: DeliveryReport | null },
): Promise<void> {
  if (report?.isPermanent !== true || match.by !== "named") return;
  const named = [...failedRecipients(mail.headers), ...report.recipients];
  const { emailToken } = await findContact(ctx.db, match.contactId);
  if (named.length > 0 && !isAddressOf(emailToken, named)) return;
  await lockContact(ctx.db, match.contactId);
  await updateContact(ctx.db, match.contactId, { bouncedAt: mail.receivedAt, updatedAt: ctx.now() });
  recordAudit(ctx, {
    action: "contact.bounced",
    entity: { type: "contact", id: match.contactId },
    facts: { sendId: match.send?.id ?? null, receivedAt: mail.receivedAt.toISOString() },
  });
}
