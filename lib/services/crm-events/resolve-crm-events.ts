import {
  countPendingCrmEvents,
  listPendingCrmEvents,
  listSubmissionsOfContact,
  noteCrmEventChecks,
  resolveCrmEvent,
} from "#lib/db/crm-event-links.ts";
import type { CrmEventRow } from "#lib/db/crm-events.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { pollSince } from "../forms/poll-since.ts";

const BATCH_SIZE = 500;
/** An event is told about the form that came shortly before it; clocks and order are not to be relied on. */
const BEFORE_MS = 3_600_000;
const AFTER_MS = 15 * 60_000;
/** How often an event is looked at before it is said to belong to no form. */
export const MOST_CHECKS = 5;

export type Resolution = { pending: number; linked: number; without: number };

/**
 * Finds the submission behind each event of a batch: among ours, else on the newest pages of HubSpot's forms. While a
 * form cannot be read its submissions are not known, so no event is said to belong to none.
 */
export async function resolveCrmEvents(
  ctx: ServiceContext,
  { deliveryId }: { deliveryId: string },
): Promise<Resolution> {
  authorize(ctx.actor, "intake:reconcile");
  const events = await listPendingCrmEvents(ctx.db, { deliveryId, limit: BATCH_SIZE });
  const unknown = await linkAll(ctx, events, new Map());
  const { left, without } = unknown.length === 0 ? NOTHING_LEFT : await lookForAll(ctx, unknown);
  return {
    pending: await countPendingCrmEvents(ctx.db, deliveryId),
    linked: events.length - left,
    without,
  };
}

const NOTHING_LEFT = { left: 0, without: 0 };

async function lookForAll(
  ctx: ServiceContext,
  unknown: readonly CrmEventRow[],
): Promise<typeof NOTHING_LEFT> {
  const contactIds = [...new Set(unknown.map(({ hubspotContactId }) => hubspotContactId))];
  const emails = await ctx.integrations.hubspot.readContactEmails(contactIds);
  const tokens = new Map([...emails].map(([id, email]) => [id, lookupToken("email", email)]));
  const times = unknown.map(({ occurredAt }) => occurredAt.getTime());
  const { isComplete } = await pollSince(ctx, {
    since: new Date(Math.min(...times) - BEFORE_MS),
    until: new Date(Math.max(...times) + AFTER_MS),
  });
  const left = await linkAll(ctx, unknown, tokens);
  const isLast = ({ checks }: CrmEventRow) => isComplete && checks + 1 >= MOST_CHECKS;
  const given = left.filter(isLast);
  for (const event of given) await end(ctx, event, null);
  const waiting = left.filter((event) => !isLast(event)).map(({ id }) => id);
  await noteCrmEventChecks(ctx.db, { ids: waiting, isCounted: isComplete });
  return { left: left.length, without: given.length };
}

/** Links what can be linked, and gives back the rest. */
async function linkAll(
  ctx: ServiceContext,
  events: readonly CrmEventRow[],
  tokens: ReadonlyMap<string, Buffer>,
): Promise<CrmEventRow[]> {
  const left: CrmEventRow[] = [];
  for (const event of events) {
    const { hubspotContactId, occurredAt } = event;
    const at = occurredAt.getTime();
    const found = await listSubmissionsOfContact(ctx.db, {
      hubspotContactId,
      emailToken: tokens.get(hubspotContactId) ?? null,
      from: new Date(at - BEFORE_MS),
      to: new Date(at + AFTER_MS),
    });
    const distance = (submittedAt: Date) => Math.abs(submittedAt.getTime() - at);
    const [nearest] = found.toSorted((a, b) => distance(a.submittedAt) - distance(b.submittedAt));
    if (nearest) await end(ctx, event, nearest.id);
    else left.push(event);
  }
  return left;
}

async function end(ctx: ServiceContext, event: CrmEventRow, submissionId: string | null): Promise<void> {
  await withTransaction(ctx, async (ctx) => {
    const status = submissionId === null ? "no_submission" : "linked";
    await resolveCrmEvent(ctx.db, event.id, { status, submissionId });
    recordAudit(ctx, {
      action: submissionId === null ? "crmEvent.withoutSubmission" : "crmEvent.linked",
      entity: { type: "crmEvent", id: event.id },
      facts: { submissionId, checks: event.checks + 1 },
    });
  });
}
