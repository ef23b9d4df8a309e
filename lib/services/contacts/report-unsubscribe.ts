import { findContactOrNull, openPerson } from "#lib/db/contacts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { isTransient } from "#lib/domain/errors.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { log } from "#lib/observability/log.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";

export type UnsubscribeReport =
  | { outcome: "told" | "nothing_to_tell" | "refused" }
  /** HubSpot cannot be reached, or does not know our credentials: it is told later. */
  | { outcome: "later"; retryAt: string }
  /** As `later`, by another run: this one has asked as often as one run may. */
  | { outcome: "handed_on" };

const LATER_MS = 10 * 60_000;

/** Tells HubSpot that a person opted out. Our own gate is shut already, whatever HubSpot says. */
export async function reportUnsubscribe(
  ctx: ServiceContext,
  { contactId, isLastRound = false }: { contactId: string; isLastRound?: boolean },
): Promise<UnsubscribeReport> {
  authorize(ctx.actor, "contact:unsubscribe");
  const contact = await findContactOrNull(ctx.db, contactId);
  if (contact === null || contact.unsubscribedAt === null) return { outcome: "nothing_to_tell" };
  const email = openPerson(contact, await ctx.keys.findKey(contactId)).email;
  if (email === null) return { outcome: "nothing_to_tell" };
  try {
    await ctx.integrations.hubspot.unsubscribe(email);
  } catch (error) {
    const { code, retryAfterMs } = failureOf(error);
    if (isTransient(error) || code === "forbidden") {
      if (isLastRound) return handOn(ctx, contactId, code);
      const waitMs = Math.max(retryAfterMs ?? 0, LATER_MS);
      return { outcome: "later", retryAt: new Date(ctx.now().getTime() + waitMs).toISOString() };
    }
    return record(ctx, contactId, { outcome: "refused" });
  }
  return record(ctx, contactId, { outcome: "told" });
}

async function handOn(ctx: ServiceContext, contactId: string, code: string): Promise<UnsubscribeReport> {
  await withTransaction(ctx, (ctx) => enqueueEvent(ctx, "contact/unsubscribed", { contactId }));
  log().error({ contactId, code }, "HubSpot could not be told of an opt-out for days. It is tried on.");
  return { outcome: "handed_on" };
}

async function record(
  ctx: ServiceContext,
  contactId: string,
  report: UnsubscribeReport & { outcome: "told" | "refused" },
): Promise<UnsubscribeReport> {
  const action = report.outcome === "told" ? "contact.unsubscribeReported" : "contact.unsubscribeRefused";
  await withTransaction(ctx, async (ctx) => {
    recordAudit(ctx, { action, entity: { type: "contact", id: contactId }, facts: { to: "hubspot" } });
  });
  return report;
}
