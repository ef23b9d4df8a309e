import { and, asc, count, eq } from "drizzle-orm";

import { savedViews } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";

export type SavedViewRow = typeof savedViews.$inferSelect;

export async function listSavedViews(
  db: Database,
  { userId, screen }: { userId: string; screen: string },
): Promise<SavedViewRow[]> {
  return db
    .select()
    .from(savedViews)
    .where(and(eq(savedViews.userId, userId), eq(savedViews.screen, screen)))
    .orderBy(asc(savedViews.createdAt), asc(savedViews.id));
}

export async function countSavedViews(
  db: Database,
  { userId, screen }: { userId: string; screen: string },
): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(savedViews)
    .where(and(eq(savedViews.userId, userId), eq(savedViews.screen, screen)));
  return row?.total ?? 0;
}

/** A name that is taken keeps its place and gets the new filters. */
export async function upsertSavedView(
  db: Database,
  view: typeof savedViews.$inferInsert,
): Promise<SavedViewRow> {
  const { query, columns } = view;
  const [row] = await db
    .insert(savedViews)
    .values(view)
    .onConflictDoUpdate({
      target: [savedViews.userId, savedViews.screen, savedViews.name],
      set: { query, columns },
    })
    .returning();
  if (!row) throw new AppError("internal", "The view was not stored. Try again.");
  return row;
}

/** False: there is none of this person's. */
export async function deleteSavedView(
  db: Database,
  { id, userId }: { id: string; userId: string },
): Promise<boolean> {
  const gone = await db
    .delete(savedViews)
    .where(and(eq(savedViews.id, id), eq(savedViews.userId, userId)))
    .returning({ id: savedViews.id });
  return gone.length > 0;
}
