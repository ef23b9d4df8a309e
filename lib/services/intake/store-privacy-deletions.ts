import { randomUUID } from "node:crypto";

import { listContactIdsByHubSpotId } from "#lib/db/contacts.ts";
import type { CrmEventRow } from "#lib/db/crm-events.ts";
import { insertPrivacyRequestOnce } from "#lib/db/privacy-requests.ts";

import { recordAudit } from "../audit.ts";
import type { ServiceContext } from "../context.ts";

/**
 * Somebody was erased in HubSpot for privacy's sake: in the caller's transaction that becomes one erasure request per
 * contact, however often and in whatever order HubSpot says it.
 */
export async function storePrivacyDeletions(
  ctx: ServiceContext,
  events: readonly Pick<CrmEventRow, "id" | "hubspotContactId">[],
): Promise<void> {
  const byContact = new Map(events.map((event) => [event.hubspotContactId, event.id]));
  const inOrder = [...byContact].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [hubspotContactId, crmEventId] of inOrder) {
    const contactIds = await listContactIdsByHubSpotId(ctx.db, hubspotContactId);
    const [contactId = null] = contactIds.length === 1 ? contactIds : [];
    const id = randomUUID();
    const isNew = await insertPrivacyRequestOnce(ctx.db, {
      id,
      kind: "erasure",
      source: "hubspot_privacy_deletion",
      hubspotContactId,
      contactId,
      requestedAt: ctx.now(),
      facts: { crmEventId, contacts: contactIds.length },
    });
    if (!isNew) continue;
    recordAudit(ctx, {
      action: "privacyRequest.received",
      entity: { type: "privacyRequest", id },
      facts: { kind: "erasure", source: "hubspot_privacy_deletion", crmEventId, contacts: contactIds.length },
    });
  }
}
