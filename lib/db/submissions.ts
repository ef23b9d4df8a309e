import { and, count, eq, isNull, ne, or } from "drizzle-orm";

import { submissions } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";
import { seal, type SubjectKey, unsealText } from "./sealed.ts";

export type SubmissionRow = typeof submissions.$inferSelect;

/** False when the same submission is there already, under the same key. */
export async function insertSubmission(db: Database, row: typeof submissions.$inferInsert): Promise<boolean> {
  const rows = await db
    .insert(submissions)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: submissions.id });
  return rows.length > 0;
}

export async function findSubmission(db: Database, id: string): Promise<SubmissionRow> {
  const [row] = await db.select().from(submissions).where(eq(submissions.id, id));
  if (!row) throw new AppError("not_found", "There is no such submission. It may have been erased.");
  return row;
}

/** By its dedupe key, or by a conversion id that was learnt later. */
export async function findSubmissionByKeyOrNull(
  db: Database,
  { dedupeKey, conversionId }: Pick<SubmissionRow, "dedupeKey" | "conversionId">,
): Promise<SubmissionRow | null> {
  const byConversion = conversionId === null ? undefined : eq(submissions.conversionId, conversionId);
  const [row] = await db
    .select()
    .from(submissions)
    .where(or(eq(submissions.dedupeKey, dedupeKey), byConversion))
    .limit(1);
  return row ?? null;
}

/** For a submission that came in by a way that did not know HubSpot's id. */
export async function updateConversionId(db: Database, id: string, conversionId: string): Promise<void> {
  await db
    .update(submissions)
    .set({ conversionId })
    .where(and(eq(submissions.id, id), isNull(submissions.conversionId)));
}

/** Its content, where words came later than the form. */
export async function updateSubmissionContent(
  db: Database,
  id: string,
  content: Pick<SubmissionRow, "contentSha256" | "fields" | "flags">,
): Promise<void> {
  await db.update(submissions).set(content).where(eq(submissions.id, id));
}

/** How often the person wrote besides this time. */
export async function countOtherSubmissions(
  db: Database,
  { contactId, exceptId }: { contactId: string; exceptId: string },
): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(submissions)
    .where(and(eq(submissions.contactId, contactId), ne(submissions.id, exceptId)));
  return row?.total ?? 0;
}

/** Adds stable words about the submission that were found out later. */
export async function updateSubmissionFlags(
  db: Database,
  id: string,
  flags: readonly string[],
): Promise<void> {
  await db
    .update(submissions)
    .set({ flags: [...new Set(flags)].toSorted() })
    .where(eq(submissions.id, id));
}

export function sealFields(key: SubjectKey, submissionId: string, json: string): Buffer {
  return seal(key, { table: "submissions", column: "fields", rowId: submissionId }, json);
}

/** The JSON of the form's fields, or null once the person's key is gone. */
export function openFields(row: Pick<SubmissionRow, "id" | "fields">, key: SubjectKey | null): string | null {
  return unsealText(key, { table: "submissions", column: "fields", rowId: row.id }, row.fields);
}
