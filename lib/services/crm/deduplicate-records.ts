import { listUnverifiedCrmRecords, updateCrmRecord } from "#lib/db/crm-records.ts";
import { authorize } from "#lib/domain/actor.ts";
import { isTransient } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

const BATCH_SIZE = 100;

/** Looks at recent records again: of those with the same marker the oldest stays, the others are deleted. */
export async function deduplicateRecords(
  ctx: ServiceContext,
): Promise<{ verified: number; deleted: number }> {
  authorize(ctx.actor, "crm:log");
  let deleted = 0;
  const records = await listUnverifiedCrmRecords(ctx.db, { now: ctx.now(), limit: BATCH_SIZE });
  for (const record of records) {
    const found = await deleteExtras(ctx, record).catch((error: unknown) => {
      if (isTransient(error)) throw error;
      return { oldest: undefined, extras: [] };
    });
    deleted += found.extras.length;
    await verify(ctx, record, found);
  }
  return { verified: records.length, deleted };
}

type Unverified = Awaited<ReturnType<typeof listUnverifiedCrmRecords>>[number];
type Found = { oldest: string | undefined; extras: string[] };

async function deleteExtras(ctx: ServiceContext, record: Unverified): Promise<Found> {
  const { hubspot } = ctx.integrations;
  const { kind, marker, hubspotContactId: contactId } = record;
  const [oldest, ...extras] = await hubspot.findRecords({ kind, contactId, marker });
  for (const extra of extras) await hubspot.deleteRecord({ kind, id: extra });
  return { oldest, extras };
}

/** A record whose contact is gone from HubSpot counts as verified: there is nothing left to compare. */
async function verify(ctx: ServiceContext, record: Unverified, { oldest, extras }: Found): Promise<void> {
  await withTransaction(ctx, async (ctx) => {
    await updateCrmRecord(ctx.db, record.id, {
      hubspotId: oldest ?? record.hubspotId,
      verifiedAt: ctx.now(),
    });
    if (extras.length === 0) return;
    recordAudit(ctx, {
      action: "crm.duplicatesDeleted",
      entity: { type: "crmRecord", id: record.id },
      facts: { kind: record.kind, kept: oldest, deleted: extras },
    });
  });
}
