import { and, eq, gte, inArray, isNotNull, like, lt, notInArray, or, sql } from "drizzle-orm";

import {
  deliveries,
  formBackfills,
  inboundMessages,
  listedSubmissions,
  readCursors,
  submissions,
} from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";
import { keyedDigest } from "./tokens.ts";

type Old = { before: Date; limit: number };

/** That mail came in, long ago. */
export async function deleteOldInboundMessages(db: Database, { before, limit }: Old): Promise<number> {
  const old = db
    .select({ id: inboundMessages.id })
    .from(inboundMessages)
    .where(lt(inboundMessages.notedAt, before))
    .limit(limit);
  const rows = await db
    .delete(inboundMessages)
    .where(inArray(inboundMessages.id, old))
    .returning({ id: inboundMessages.id });
  return rows.length;
}

/** What HubSpot listed long ago and we have. What is missing stays listed until it is found. */
export async function deleteOldListedSubmissions(db: Database, { before, limit }: Old): Promise<number> {
  const old = db
    .select({ id: listedSubmissions.conversionId })
    .from(listedSubmissions)
    .leftJoin(submissions, eq(submissions.dedupeKey, sql`'conversion:' || ${listedSubmissions.conversionId}`))
    .where(
      and(
        lt(listedSubmissions.seenAt, before),
        lt(listedSubmissions.submittedAt, before),
        or(isNotNull(submissions.id), isNotNull(listedSubmissions.deliveryId)),
      ),
    )
    .limit(limit);
  const rows = await db
    .delete(listedSubmissions)
    .where(inArray(listedSubmissions.conversionId, old))
    .returning({ id: listedSubmissions.conversionId });
  return rows.length;
}

/** Backfills that ended long ago, besides the latest of each form. */
export async function deleteOldBackfills(db: Database, { before }: Pick<Old, "before">): Promise<number> {
  const rows = await db
    .delete(formBackfills)
    .where(
      and(
        inArray(formBackfills.status, ["completed", "failed"]),
        lt(formBackfills.requestedAt, before),
        sql`exists (select 1 from ${formBackfills} later where later.form_id = ${formBackfills.formId}
          and later.requested_at > ${formBackfills.requestedAt})`,
      ),
    )
    .returning({ id: formBackfills.id });
  return rows.length;
}

/** Places in mailboxes that are configured no more. */
export async function deleteOldMailboxCursors(
  db: Database,
  { before, kept }: { before: Date; kept: readonly string[] },
): Promise<number> {
  const rows = await db
    .delete(readCursors)
    .where(
      and(
        like(readCursors.name, "gmail-history:%"),
        lt(readCursors.readAt, before),
        kept.length > 0 ? notInArray(readCursors.name, [...kept]) : undefined,
      ),
    )
    .returning({ name: readCursors.name });
  return rows.length;
}

/** Deliveries that were replayed in that time: their bytes are needed no more. */
export async function listReplayedKeyOwners(
  db: Database,
  { since, before }: { since: Date; before: Date },
): Promise<string[]> {
  const rows = await db
    .select({ keyOwnerId: deliveries.keyOwnerId })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.status, "quarantined"),
        eq(deliveries.resolution, "replayed"),
        eq(deliveries.keyOwnerId, sql`${deliveries.id}`),
        gte(deliveries.resolvedAt, since),
        lt(deliveries.resolvedAt, before),
      ),
    );
  return rows.map(({ keyOwnerId }) => keyOwnerId);
}

const UNKEYED = "^[0-9a-f]{64}$";

/** Digests from before there was a key are replaced by keyed ones of themselves. */
export async function keyOldDigests(db: Database, limit: number): Promise<number> {
  const rows = await db
    .select({ id: submissions.id, contentSha256: submissions.contentSha256 })
    .from(submissions)
    .where(sql`${submissions.contentSha256} ~ ${UNKEYED}`)
    .limit(limit);
  for (const { id, contentSha256 } of rows) {
    await db
      .update(submissions)
      .set({ contentSha256: keyedDigest(contentSha256) })
      .where(and(eq(submissions.id, id), eq(submissions.contentSha256, contentSha256)));
  }
  return rows.length;
}
