import { type StoredHistory, storedHistorySchema } from "#lib/contracts/contacts.ts";
import { findLastReplyAtOrNull, lockContact, sealPerson, updateContact } from "#lib/db/contacts.ts";
import { countOtherSubmissions } from "#lib/db/submissions.ts";
import { authorize } from "#lib/domain/actor.ts";
import type { HubSpotContact } from "#lib/integrations/hubspot/hubspot.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { runWorkflowStep } from "../workflows/run-workflow-step.ts";
import { openWorkflow, type OpenWorkflow } from "./open-workflow.ts";

/** Learns what HubSpot and our own records know about the person, and keeps it sealed beside them. */
export async function readContact(
  ctx: ServiceContext,
  { workflowId }: { workflowId: string },
): Promise<Record<string, unknown>> {
  authorize(ctx.actor, "draft:compose");
  return runWorkflowStep(ctx, { workflowId, step: "read-contact" }, async () => {
    const open = await openWorkflow(ctx, workflowId);
    const known = await askHubSpot(ctx, open);
    const history = await historyOf(ctx, open, known);
    await withTransaction(ctx, async (ctx) => {
      const { contact, key } = open;
      const current = await lockContact(ctx.db, contact.id);
      if (current.erasedAt || current.restrictedAt) return;
      await updateContact(ctx.db, contact.id, {
        ...sealPerson(key, contact.id, { history: JSON.stringify(history) }),
        ...(known ? { hubspotContactId: known.id } : {}),
        updatedAt: ctx.now(),
      });
    });
    return { detail: { isKnown: known !== null, earlierSubmissions: history.earlierSubmissions } };
  });
}

async function askHubSpot(
  ctx: ServiceContext,
  { contact, person }: OpenWorkflow,
): Promise<HubSpotContact | null> {
  const { hubspot } = ctx.integrations;
  const byId = contact.hubspotContactId ? await hubspot.findContactById(contact.hubspotContactId) : null;
  if (byId || !person.email) return byId;
  return hubspot.findContactByEmail(person.email);
}

async function historyOf(
  ctx: ServiceContext,
  { contact, submission }: OpenWorkflow,
  known: HubSpotContact | null,
): Promise<StoredHistory> {
  const others = await countOtherSubmissions(ctx.db, { contactId: contact.id, exceptId: submission.id });
  const lastRepliedAt = await findLastReplyAtOrNull(ctx.db, contact.id);
  return storedHistorySchema.parse({
    earlierSubmissions: Math.max(others, (known?.conversionCount ?? 1) - 1, 0),
    lastRepliedAt: lastRepliedAt?.toISOString() ?? null,
    lifecycleStage: known?.lifecycleStage ?? null,
    employees: known?.employees || null,
    company: known?.company ?? null,
    jobTitle: known?.jobTitle ?? null,
    ownerId: known?.ownerId ?? null,
  });
}
