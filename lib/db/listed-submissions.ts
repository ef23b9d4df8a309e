import { and, eq, gte, inArray, sql } from "drizzle-orm";

import { deliveries, listedSubmissions, submissions } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

/** What we have of a submission that HubSpot lists. */
export type ListedState = {
  conversionId: string;
  /** The delivery by which we took it in ourselves. */
  deliveryId: string | null;
  submission: { id: string; contactId: string; contentSha256: string; fields: Buffer } | null;
};

/** How many of them were new. */
export async function insertListedSubmissions(
  db: Database,
  rows: readonly { conversionId: string; formId: string; submittedAt: Date }[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const added = await db
    .insert(listedSubmissions)
    .values([...rows])
    .onConflictDoNothing()
    .returning({ id: listedSubmissions.conversionId });
  return added.length;
}

export async function listListedStates(
  db: Database,
  conversionIds: readonly string[],
): Promise<ListedState[]> {
  if (conversionIds.length === 0) return [];
  return db
    .select({
      conversionId: listedSubmissions.conversionId,
      deliveryId: listedSubmissions.deliveryId,
      submission: {
        id: submissions.id,
        contactId: submissions.contactId,
        contentSha256: submissions.contentSha256,
        fields: submissions.fields,
      },
    })
    .from(listedSubmissions)
    .leftJoin(submissions, eq(submissions.dedupeKey, sql`'conversion:' || ${listedSubmissions.conversionId}`))
    .where(inArray(listedSubmissions.conversionId, [...conversionIds]));
}

export async function updateListedDelivery(
  db: Database,
  conversionId: string,
  deliveryId: string,
): Promise<void> {
  await db
    .update(listedSubmissions)
    .set({ deliveryId })
    .where(eq(listedSubmissions.conversionId, conversionId));
}

/** Of these deliveries, those that are there. */
export async function listExistingDeliveries(db: Database, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(inArray(deliveries.id, [...ids]));
  return new Set(rows.map(({ id }) => id));
}

/** What the form lists since that moment, and how much of it we have: as a submission, or in quarantine. */
export async function countListed(
  db: Database,
  { formId, since }: { formId: string; since: Date },
): Promise<{ listed: number; received: number; newestSubmittedAt: Date | null }> {
  const [row] = await db
    .select({
      listed: sql<number>`count(*)::int`,
      received: sql<number>`count(*) filter (where ${submissions.id} is not null or ${listedSubmissions.deliveryId} is not null)::int`,
      newest: sql<
        string | null
      >`(extract(epoch from max(${listedSubmissions.submittedAt})) * 1000)::bigint::text`,
    })
    .from(listedSubmissions)
    .leftJoin(submissions, eq(submissions.dedupeKey, sql`'conversion:' || ${listedSubmissions.conversionId}`))
    .where(and(eq(listedSubmissions.formId, formId), gte(listedSubmissions.submittedAt, since)));
  const newest = row?.newest ?? null;
  return {
    listed: row?.listed ?? 0,
    received: row?.received ?? 0,
    newestSubmittedAt: newest === null ? null : new Date(Number(newest)),
  };
}

/** True when the submission's words are those that HubSpot's form lists. */
export async function isFromFormsApi(db: Database, submissionId: string): Promise<boolean> {
  const rows = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.submissionId, submissionId),
        eq(deliveries.adapter, "forms_poll"),
        eq(deliveries.status, "accepted"),
      ),
    )
    .limit(1);
  return rows.length > 0;
}
