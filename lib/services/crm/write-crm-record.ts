import { randomUUID } from "node:crypto";

import { insertCrmRecordOnce, updateCrmRecord } from "#lib/db/crm-records.ts";
import type { CrmRecordInput } from "#lib/integrations/hubspot/hubspot.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import type { SentReply } from "./read-sent-reply.ts";

/**
 * Writes a record into HubSpot, which knows no idempotency key: the marker in its text is looked for on the contact
 * first, and what two workers wrote at the same moment is removed by the janitor.
 */
export async function writeCrmRecord(
  ctx: ServiceContext,
  reply: SentReply,
  record: Omit<CrmRecordInput, "marker" | "contactId">,
): Promise<string> {
  const { hubspot } = ctx.integrations;
  const { id: sendId, workflowId } = reply.send;
  const { kind } = record;
  const marker = `[countersign:${sendId}:${kind}]`;
  const row = await insertCrmRecordOnce(ctx.db, { id: randomUUID(), sendId, workflowId, kind, marker });
  if (row.hubspotId !== null) return row.hubspotId;
  const contactId = reply.hubspotContactId;
  const [existing] = await hubspot.findRecords({ kind, contactId, marker });
  const hubspotId = existing ?? (await hubspot.createRecord({ ...record, contactId, marker }));
  await withTransaction(ctx, async (ctx) => {
    await updateCrmRecord(ctx.db, row.id, { hubspotId, writtenAt: ctx.now() });
    recordAudit(ctx, {
      action: "crm.recordWritten",
      entity: { type: "crmRecord", id: row.id },
      facts: { kind, sendId, hubspotId, wasThere: existing !== undefined },
    });
  });
  return hubspotId;
}
