import { listUnverifiedCrmRecords, updateCrmRecord } from "#lib/db/crm-records.ts";
import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

const BATCH_SIZE = 100;

/** Looks at recent records again: of those with the same marker the oldest stays, the others are deleted. */
export async function deduplicateRecords(
  ctx: ServiceContext,
): Promise<{ verified: number; deleted: number }> {
  authorize(ctx.actor, "crm:log");
  const { hubspot } = ctx.integrations;
  let deleted = 0;
  const records = await listUnverifiedCrmRecords(ctx.db, { now: ctx.now(), limit: BATCH_SIZE });
  for (const { id, kind, marker, hubspotContactId, hubspotId } of records) {
    const [oldest, ...extras] = await hubspot.findRecords({ kind, contactId: hubspotContactId, marker });
    for (const extra of extras) await hubspot.deleteRecord({ kind, id: extra });
    deleted += extras.length;
    await withTransaction(ctx, async (ctx) => {
      await updateCrmRecord(ctx.db, id, { hubspotId: oldest ?? hubspotId, verifiedAt: ctx.now() });
      if (extras.length === 0) return;
      recordAudit(ctx, {
        action: "crm.duplicatesDeleted",
        entity: { type: "crmRecord", id },
        facts: { kind, kept: oldest, deleted: extras },
      });
    });
  }
  return { verified: records.length, deleted };
}
