import { type ContactRow, findContact, openPerson, updateContact } from "#lib/db/contacts.ts";
import { findDraft, findRevision, openRevision } from "#lib/db/drafts.ts";
import { findSend, type SendRow } from "#lib/db/sends.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";
import { senderAddress } from "../sends/mailbox-of.ts";

export type SentReply = {
  send: SendRow;
  sentAt: Date;
  hubspotContactId: string;
  email: { from: string; to: string; messageId: string | null };
  subject: string;
  text: string;
  link: string;
};

/** The reply as it left, with the person's record in HubSpot; a word why there is nothing to write otherwise. */
export async function readSentReply(
  ctx: ServiceContext,
  sendId: string,
): Promise<{ reply: SentReply } | { skipped: "erased" | "no_hubspot_contact" }> {
  const send = await findSend(ctx.db, sendId);
  if (send.state !== "sent") {
    throw new AppError("conflict", `This send is ${send.state.replace("_", " ")}: there is no reply to log.`);
  }
  const contact = await findContact(ctx.db, send.contactId);
  const key = await ctx.keys.findKey(send.contactId);
  const draft = await findDraft(ctx.db, send.draftId);
  const revision = openRevision(await findRevision(ctx.db, draft.id, send.revision), key);
  const to = openPerson(contact, key).email;
  if (revision === null || to === null) return { skipped: "erased" };
  const hubspotContactId = await findHubSpotId(ctx, contact, to);
  if (hubspotContactId === null) return { skipped: "no_hubspot_contact" };
  const { publicUrl } = ctx.settings;
  return {
    reply: {
      send,
      sentAt: send.inFlightAt ?? send.settledAt ?? send.reservedAt,
      hubspotContactId,
      email: { from: senderAddress(ctx.settings, send), to, messageId: send.wireMessageId },
      subject: revision.subject,
      text: revision.text,
      link: `${publicUrl}/workflows/${send.workflowId}`,
    },
  };
}

async function findHubSpotId(
  ctx: ServiceContext,
  contact: ContactRow,
  email: string,
): Promise<string | null> {
  if (contact.hubspotContactId !== null) return contact.hubspotContactId;
  const known = await ctx.integrations.hubspot.findContactByEmail(email);
  if (known) await updateContact(ctx.db, contact.id, { hubspotContactId: known.id });
  return known?.id ?? null;
}
