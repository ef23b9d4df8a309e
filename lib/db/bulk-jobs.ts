import { and, asc, count, desc, eq, inArray, isNull, ne, sql } from "drizzle-orm";

import { bulkJobItems, bulkJobs, contacts, users, workflows } from "#drizzle/schema/index.ts";
import type { BulkItemResult } from "#lib/domain/bulk-job.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";

export type BulkJobRow = typeof bulkJobs.$inferSelect;
export type BulkItemRow = typeof bulkJobItems.$inferSelect;
type JobChange = Partial<Omit<typeof bulkJobs.$inferInsert, "id" | "kind" | "digest">>;

const INSERT_SIZE = 1_000;

/** A job with its exact rows, in the order given. */
export async function insertBulkJob(
  db: Database,
  job: typeof bulkJobs.$inferInsert,
  items: readonly { workflowId: string; seenStatus: string }[],
): Promise<void> {
  await db.insert(bulkJobs).values(job);
  for (let start = 0; start < items.length; start += INSERT_SIZE) {
    const part = items.slice(start, start + INSERT_SIZE);
    await db
      .insert(bulkJobItems)
      .values(part.map((item, index) => ({ jobId: job.id, position: start + index, ...item })));
  }
}

export async function findBulkJob(db: Database, id: string): Promise<BulkJobRow> {
  const [row] = await db.select().from(bulkJobs).where(eq(bulkJobs.id, id));
  return row ?? missing();
}

export async function lockBulkJob(db: Database, id: string): Promise<BulkJobRow> {
  const [row] = await db.select().from(bulkJobs).where(eq(bulkJobs.id, id)).for("update");
  return row ?? missing();
}

export async function updateBulkJob(db: Database, id: string, change: JobChange): Promise<void> {
  await db.update(bulkJobs).set(change).where(eq(bulkJobs.id, id));
}

/** The newest that were confirmed, with the name of who asked. */
export async function listBulkJobs(
  db: Database,
  limit: number,
): Promise<{ job: BulkJobRow; requestedBy: string }[]> {
  return db
    .select({ job: bulkJobs, requestedBy: users.name })
    .from(bulkJobs)
    .innerJoin(users, eq(users.id, bulkJobs.requestedBy))
    .where(ne(bulkJobs.status, "previewed"))
    .orderBy(desc(bulkJobs.startedAt), desc(bulkJobs.id))
    .limit(limit);
}

/** Running ones of which nothing was heard since then: no row got a result, and no run was asked for. */
export async function lockStalledBulkJobs(
  db: Database,
  { before, limit }: { before: Date; limit: number },
): Promise<BulkJobRow[]> {
  const since = sql`${before.toISOString()}::timestamptz`;
  return db
    .select()
    .from(bulkJobs)
    .where(
      and(
        eq(bulkJobs.status, "running"),
        sql`${bulkJobs.startedAt} < ${since}`,
        sql`not exists (select 1 from bulk_job_items item
          where item.job_id = ${bulkJobs.id} and item.ended_at >= ${since})`,
        sql`not exists (select 1 from outbox_events wake
          where wake.created_at >= ${since} and wake.name = 'bulk-job/started'
            and wake.data ->> 'jobId' = ${bulkJobs.id}::text)`,
      ),
    )
    .orderBy(asc(bulkJobs.createdAt))
    .limit(limit)
    .for("update", { skipLocked: true });
}

/** The next rows without a result. */
export async function listOpenItems(
  db: Database,
  { jobId, after, limit }: { jobId: string; after: number; limit: number },
): Promise<BulkItemRow[]> {
  return db
    .select()
    .from(bulkJobItems)
    .where(
      and(
        eq(bulkJobItems.jobId, jobId),
        sql`${bulkJobItems.position} > ${after}`,
        isNull(bulkJobItems.result),
      ),
    )
    .orderBy(asc(bulkJobItems.position))
    .limit(limit);
}

/** Gives a row its result, once. False: another run was quicker. */
export async function endBulkItem(
  db: Database,
  { jobId, position }: { jobId: string; position: number },
  end: { result: BulkItemResult; note: string | null; endedAt: Date },
): Promise<boolean> {
  const ended = await db
    .update(bulkJobItems)
    .set(end)
    .where(
      and(eq(bulkJobItems.jobId, jobId), eq(bulkJobItems.position, position), isNull(bulkJobItems.result)),
    )
    .returning({ position: bulkJobItems.position });
  return ended.length > 0;
}

/** Gives every row that has none the same result. */
export async function endOpenItems(
  db: Database,
  jobId: string,
  end: { result: BulkItemResult; note: string; endedAt: Date },
): Promise<void> {
  await db
    .update(bulkJobItems)
    .set(end)
    .where(and(eq(bulkJobItems.jobId, jobId), isNull(bulkJobItems.result)));
}

export async function countBulkItems(
  db: Database,
  jobId: string,
): Promise<{ done: number; skipped: number; failed: number; open: number }> {
  const rows = await db
    .select({ result: bulkJobItems.result, total: count() })
    .from(bulkJobItems)
    .where(eq(bulkJobItems.jobId, jobId))
    .groupBy(bulkJobItems.result);
  const counts = { done: 0, skipped: 0, failed: 0, open: 0 };
  for (const { result, total } of rows) counts[result ?? "open"] = total;
  return counts;
}

export async function listItemIds(db: Database, jobId: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: bulkJobItems.workflowId })
    .from(bulkJobItems)
    .where(eq(bulkJobItems.jobId, jobId))
    .orderBy(asc(bulkJobItems.position))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** What did not come to pass, in order, with the person whose workflow it is. */
export async function listTroubles(
  db: Database,
  jobId: string,
  limit: number,
): Promise<{ item: BulkItemRow; contact: typeof contacts.$inferSelect }[]> {
  return db
    .select({ item: bulkJobItems, contact: contacts })
    .from(bulkJobItems)
    .innerJoin(workflows, eq(workflows.id, bulkJobItems.workflowId))
    .innerJoin(contacts, eq(contacts.id, workflows.contactId))
    .where(and(eq(bulkJobItems.jobId, jobId), inArray(bulkJobItems.result, ["skipped", "failed"])))
    .orderBy(asc(bulkJobItems.position))
    .limit(limit);
}

/** Previews that nobody confirmed in time, with their rows. */
export async function deleteExpiredPreviews(db: Database, before: Date): Promise<void> {
  await db
    .delete(bulkJobs)
    .where(
      and(
        eq(bulkJobs.status, "previewed"),
        sql`${bulkJobs.expiresAt} < ${before.toISOString()}::timestamptz`,
      ),
    );
}

/** Of one person's previews that were not confirmed, those beyond the newest `keep`, with their rows. */
export async function deleteOldPreviewsOf(db: Database, personId: string, keep: number): Promise<void> {
  const old = db
    .select({ id: bulkJobs.id })
    .from(bulkJobs)
    .where(and(eq(bulkJobs.requestedBy, personId), eq(bulkJobs.status, "previewed")))
    .orderBy(desc(bulkJobs.createdAt), desc(bulkJobs.id))
    .offset(keep);
  await db.delete(bulkJobs).where(and(inArray(bulkJobs.id, old), eq(bulkJobs.status, "previewed")));
}

function missing(): never {
  throw new AppError(
    "not_found",
    "There is no such job. A preview is forgotten after a while, and when the same person has made newer ones.",
  );
}
