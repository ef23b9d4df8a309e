import { findContactOrNull, lockContact, updateContact } from "#lib/db/contacts.ts";
import { readUnsubscribeToken } from "#lib/db/unsubscribe-tokens.ts";
import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { markDraftsStale } from "../drafts/mark-drafts-stale.ts";
import { enqueueEvent } from "../outbox.ts";

export type Unsubscribed = { outcome: "unsubscribed" | "already" | "unknown" };

/** A person wants no more mail: nothing leaves any more from this moment on, people see why, and HubSpot is told. */
export async function unsubscribeContact(
  ctx: ServiceContext,
  { token }: { token: string },
): Promise<Unsubscribed> {
  authorize(ctx.actor, "contact:unsubscribe");
  const contactId = readUnsubscribeToken(token);
  const known = contactId === null ? null : await findContactOrNull(ctx.db, contactId);
  if (contactId === null || known === null) return { outcome: "unknown" };
  if (known.unsubscribedAt !== null) return { outcome: "already" };

  return withTransaction(ctx, async (ctx): Promise<Unsubscribed> => {
    const at = ctx.now();
    // Drafts first: the claim of a send takes its locks in this order.
    await markDraftsStale(ctx, { contactId, reason: "unsubscribed", at });
    const contact = await lockContact(ctx.db, contactId);
    if (contact.unsubscribedAt !== null) return { outcome: "already" };
    await updateContact(ctx.db, contactId, { unsubscribedAt: at, updatedAt: at });
    recordAudit(ctx, {
      action: "contact.unsubscribed",
      entity: { type: "contact", id: contactId },
      facts: { via: "link" },
    });
    await enqueueEvent(ctx, "contact/unsubscribed", { contactId });
    return { outcome: "unsubscribed" };
  });
}
