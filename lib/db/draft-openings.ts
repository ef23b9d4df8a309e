import { and, desc, eq, gt, ne } from "drizzle-orm";

import { draftOpenings, users } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type Opening = typeof draftOpenings.$inferInsert & { openedAt: Date };
type Text = { draftId: string; revision: number };

/** The first opening of a text counts; opening it again changes nothing. */
export async function insertDraftOpening(db: Database, opening: Opening): Promise<void> {
  await db.insert(draftOpenings).values(opening).onConflictDoNothing();
}

/** Since when a person has had this text before their eyes, or null. */
export async function findOpenedAtOrNull(
  db: Database,
  { draftId, revision, userId }: Text & { userId: string },
): Promise<Date | null> {
  const [row] = await db
    .select({ openedAt: draftOpenings.openedAt })
    .from(draftOpenings)
    .where(
      and(
        eq(draftOpenings.draftId, draftId),
        eq(draftOpenings.userId, userId),
        eq(draftOpenings.revision, revision),
      ),
    );
  return row?.openedAt ?? null;
}

export type OpeningWithName = { name: string; openedAt: Date };

/** Colleagues who opened this text lately, the newest first. */
export async function listOpeningsOfOthers(
  db: Database,
  { draftId, revision, userId, since }: Text & { userId: string; since: Date },
): Promise<OpeningWithName[]> {
  return db
    .select({ name: users.name, openedAt: draftOpenings.openedAt })
    .from(draftOpenings)
    .innerJoin(users, eq(users.id, draftOpenings.userId))
    .where(
      and(
        eq(draftOpenings.draftId, draftId),
        eq(draftOpenings.revision, revision),
        ne(draftOpenings.userId, userId),
        gt(draftOpenings.openedAt, since),
      ),
    )
    .orderBy(desc(draftOpenings.openedAt))
    .limit(5);
}
