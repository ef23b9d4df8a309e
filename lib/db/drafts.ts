import { and, asc, eq, inArray } from "drizzle-orm";

import {
  contacts,
  draftRevisions,
  drafts,
  sends,
  submissions,
  users,
  workflows,
} from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";
import { seal, type SubjectKey, unsealText } from "./sealed.ts";

export type DraftRow = typeof drafts.$inferSelect;
export type NewDraft = typeof drafts.$inferInsert;
export type RevisionRow = typeof draftRevisions.$inferSelect;
export type RevisionText = { subject: string; text: string; sources: string };

export async function findDraftOrNull(db: Database, draftId: string): Promise<DraftRow | null> {
  const [row] = await db.select().from(drafts).where(eq(drafts.id, draftId));
  return row ?? null;
}

export async function findDraft(db: Database, draftId: string): Promise<DraftRow> {
  return (await findDraftOrNull(db, draftId)) ?? missing();
}

export async function findDraftOfWorkflowOrNull(db: Database, workflowId: string): Promise<DraftRow | null> {
  const [row] = await db.select().from(drafts).where(eq(drafts.workflowId, workflowId));
  return row ?? null;
}

/** Drafts to a person that may still be sent, in the order in which they are locked. */
export async function listUndecidedDraftIds(db: Database, contactId: string): Promise<string[]> {
  const rows = await db
    .select({ id: drafts.id })
    .from(drafts)
    .where(
      and(eq(drafts.contactId, contactId), inArray(drafts.status, ["pending_review", "snoozed", "approved"])),
    )
    .orderBy(asc(drafts.id));
  return rows.map(({ id }) => id);
}

/** Holds the row until the transaction ends: decisions and the claim of a send take turns. */
export async function lockDraft(db: Database, draftId: string): Promise<DraftRow> {
  const [row] = await db.select().from(drafts).where(eq(drafts.id, draftId)).for("update");
  return row ?? missing();
}

export async function insertDraft(db: Database, draft: NewDraft): Promise<void> {
  await db.insert(drafts).values(draft);
}

export async function updateDraft(db: Database, draft: DraftRow, at: Date): Promise<void> {
  const { id, createdAt: _createdAt, ...changes } = draft;
  await db
    .update(drafts)
    .set({ ...changes, updatedAt: at })
    .where(eq(drafts.id, id));
}

/** Seals the text under the contact's key, bound to this revision's row. */
export async function insertDraftRevision(
  db: Database,
  key: SubjectKey,
  {
    subject,
    text,
    sources,
    ...row
  }: Omit<typeof draftRevisions.$inferInsert, keyof RevisionText> & RevisionText,
): Promise<void> {
  const place = (column: string) => ({ table: "draft_revisions", column, rowId: row.id });
  await db.insert(draftRevisions).values({
    ...row,
    subject: seal(key, place("subject"), subject),
    text: seal(key, place("text"), text),
    sources: seal(key, place("sources"), sources),
  });
}

/** The words of a revision, or null when the person's key is gone. */
export function openRevision(row: RevisionRow, key: SubjectKey | null): RevisionText | null {
  const open = (column: "subject" | "text" | "sources") =>
    unsealText(key, { table: "draft_revisions", column, rowId: row.id }, row[column]);
  const [subject, text, sources] = [open("subject"), open("text"), open("sources")];
  return subject === null || text === null || sources === null ? null : { subject, text, sources };
}

export async function findRevision(db: Database, draftId: string, number: number): Promise<RevisionRow> {
  const [row] = await db
    .select()
    .from(draftRevisions)
    .where(and(eq(draftRevisions.draftId, draftId), eq(draftRevisions.number, number)));
  if (!row) throw new AppError("internal", "A draft has lost its text.");
  return row;
}

export async function listRevisions(
  db: Database,
  draftId: string,
): Promise<(RevisionRow & { authorName: string | null })[]> {
  const rows = await db
    .select({ revision: draftRevisions, authorName: users.name })
    .from(draftRevisions)
    .leftJoin(users, eq(users.id, draftRevisions.authorId))
    .where(eq(draftRevisions.draftId, draftId))
    .orderBy(asc(draftRevisions.number));
  return rows.map(({ revision, authorName }) => ({ ...revision, authorName }));
}

/** The claim on a draft's mail: it is leaving, has left or may have left, so nothing can be taken back. */
export async function findClaimOfDraftOrNull(
  db: Database,
  draftId: string,
): Promise<typeof sends.$inferSelect | null> {
  const send = await findSendOfDraftOrNull(db, draftId);
  return send && send.state !== "not_sent" ? send : null;
}

/** The ledger's row of a draft. One that was proved not sent may be reserved again after a new approval. */
export async function findSendOfDraftOrNull(
  db: Database,
  draftId: string,
): Promise<typeof sends.$inferSelect | null> {
  const [row] = await db.select().from(sends).where(eq(sends.draftId, draftId));
  return row ?? null;
}

export type DraftOrigin = {
  contact: typeof contacts.$inferSelect;
  submission: typeof submissions.$inferSelect;
};

/** The person and the form that a draft answers. */
export async function findDraftOrigin(db: Database, draftId: string): Promise<DraftOrigin> {
  const [row] = await db
    .select({ contact: contacts, submission: submissions })
    .from(drafts)
    .innerJoin(workflows, eq(workflows.id, drafts.workflowId))
    .innerJoin(submissions, eq(submissions.id, workflows.submissionId))
    .innerJoin(contacts, eq(contacts.id, drafts.contactId))
    .where(eq(drafts.id, draftId));
  return row ?? missing();
}

function missing(): never {
  throw new AppError("not_found", "There is no such draft. It may have been erased.");
}
