import { and, asc, desc, eq, inArray, isNotNull, lt, or, sql } from "drizzle-orm";

import { formBackfills, forms } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";

export type FormRow = typeof forms.$inferSelect;
const ROWS_A_STATEMENT = 1_000;

type FormChange = Partial<Omit<typeof forms.$inferInsert, "id">>;

/** Stores what the account's forms are called now. A new one is watched from the given moment on. */
export async function upsertForms(
  db: Database,
  listed: readonly { id: string; name: string; isArchived: boolean }[],
  { at, watchedSince }: { at: Date; watchedSince: Date },
): Promise<void> {
  const once = [...new Map(listed.map((form) => [form.id, form])).values()];
  for (let start = 0; start < once.length; start += ROWS_A_STATEMENT) {
    const rows = once
      .slice(start, start + ROWS_A_STATEMENT)
      .map((form) => ({ ...form, watchedSince, archivedAt: form.isArchived ? at : null }));
    await db
      .insert(forms)
      .values(rows)
      .onConflictDoUpdate({
        target: forms.id,
        set: {
          name: sql`excluded.name`,
          isArchived: sql`excluded.is_archived`,
          archivedAt: sql`case when excluded.is_archived and ${forms.isArchived} then ${forms.archivedAt} else excluded.archived_at end`,
        },
        setWhere: sql`${forms.name} <> excluded.name or ${forms.isArchived} <> excluded.is_archived`,
      });
  }
}

/** HubSpot lists these and no others. */
export async function archiveFormsExcept(db: Database, ids: readonly string[], at: Date): Promise<void> {
  await db
    .update(forms)
    .set({ isArchived: true, archivedAt: at })
    .where(and(eq(forms.isArchived, false), sql`not (${forms.id} = any(${sql.param([...ids])}::text[]))`));
}

/**
 * Those that are read, the one that waits longest first. One that HubSpot lists no more is read to its end once after
 * that: what was sent through it before is still there.
 */
export async function listActiveForms(db: Database): Promise<FormRow[]> {
  return db
    .select()
    .from(forms)
    .where(or(eq(forms.isArchived, false), isNotNull(forms.archivedAt)))
    .orderBy(sql`${forms.updatedAt} asc`, asc(forms.id));
}

export async function listForms(db: Database): Promise<FormRow[]> {
  return db.select().from(forms).orderBy(asc(forms.isArchived), asc(forms.name), asc(forms.id));
}

export async function findForm(db: Database, id: string): Promise<FormRow> {
  const [row] = await db.select().from(forms).where(eq(forms.id, id));
  if (!row) throw new AppError("not_found", "This form is not known. Check the forms first.");
  return row;
}

export async function updateForm(db: Database, id: string, change: FormChange): Promise<void> {
  await db
    .update(forms)
    .set({ updatedAt: sql`clock_timestamp()`, ...change })
    .where(eq(forms.id, id));
}

export type BackfillRow = typeof formBackfills.$inferSelect;
type BackfillChange = Partial<Omit<typeof formBackfills.$inferInsert, "id" | "formId">>;

/** False when another backfill of this form is not done yet. */
export async function insertBackfill(
  db: Database,
  backfill: typeof formBackfills.$inferInsert,
): Promise<boolean> {
  const rows = await db
    .insert(formBackfills)
    .values(backfill)
    .onConflictDoNothing()
    .returning({ id: formBackfills.id });
  return rows.length > 0;
}

export async function findBackfill(db: Database, id: string): Promise<BackfillRow> {
  const [row] = await db.select().from(formBackfills).where(eq(formBackfills.id, id));
  if (!row) throw new AppError("not_found", "There is no such backfill.");
  return row;
}

export async function findOpenBackfillOrNull(db: Database, formId: string): Promise<BackfillRow | null> {
  const [row] = await db
    .select()
    .from(formBackfills)
    .where(and(eq(formBackfills.formId, formId), inArray(formBackfills.status, ["queued", "running"])));
  return row ?? null;
}

/** The latest of each form. */
export async function listLatestBackfills(db: Database): Promise<BackfillRow[]> {
  return db
    .selectDistinctOn([formBackfills.formId])
    .from(formBackfills)
    .orderBy(formBackfills.formId, desc(formBackfills.requestedAt));
}

/** Backfills that nobody has worked on since then, marked as looked at. */
export async function touchStalledBackfills(db: Database, before: Date): Promise<{ id: string }[]> {
  return db
    .update(formBackfills)
    .set({ updatedAt: sql`now()` })
    .where(and(inArray(formBackfills.status, ["queued", "running"]), lt(formBackfills.updatedAt, before)))
    .returning({ id: formBackfills.id });
}

/** Writes the progress of a page. False when another run has done this page already. */
export async function advanceBackfill(
  db: Database,
  { id, pages }: Pick<BackfillRow, "id" | "pages">,
  change: BackfillChange,
): Promise<boolean> {
  const rows = await db
    .update(formBackfills)
    .set({ updatedAt: sql`now()`, ...change, pages: pages + 1 })
    .where(
      and(
        eq(formBackfills.id, id),
        eq(formBackfills.pages, pages),
        inArray(formBackfills.status, ["queued", "running"]),
      ),
    )
    .returning({ id: formBackfills.id });
  return rows.length > 0;
}

/** Ends a backfill that is open. False when it was ended before. */
export async function endBackfill(db: Database, id: string, change: BackfillChange): Promise<boolean> {
  const rows = await db
    .update(formBackfills)
    .set({ updatedAt: sql`now()`, ...change })
    .where(and(eq(formBackfills.id, id), inArray(formBackfills.status, ["queued", "running"])))
    .returning({ id: formBackfills.id });
  return rows.length > 0;
}
