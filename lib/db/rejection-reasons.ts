import { asc, desc, eq, sql } from "drizzle-orm";

import { rejectionReasons } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type ReasonRow = typeof rejectionReasons.$inferSelect;

/** The reasons that the team kept, the most used first. */
export async function listRejectionReasons(db: Database, limit: number): Promise<ReasonRow[]> {
  return db
    .select()
    .from(rejectionReasons)
    .orderBy(desc(rejectionReasons.uses), asc(rejectionReasons.words))
    .limit(limit);
}

/** Counts one more use of a kept reason; words that were not kept are counted nowhere. */
export async function countRejectionReason(db: Database, words: string, at: Date): Promise<void> {
  await db
    .update(rejectionReasons)
    .set({ uses: sql`${rejectionReasons.uses} + 1`, lastUsedAt: at })
    .where(eq(rejectionReasons.words, words));
}

/** False when the team has kept these words already. */
export async function insertRejectionReason(
  db: Database,
  reason: typeof rejectionReasons.$inferInsert,
): Promise<boolean> {
  const rows = await db
    .insert(rejectionReasons)
    .values(reason)
    .onConflictDoNothing({ target: rejectionReasons.words })
    .returning({ id: rejectionReasons.id });
  return rows.length > 0;
}

export async function deleteRejectionReason(db: Database, id: string): Promise<boolean> {
  const rows = await db
    .delete(rejectionReasons)
    .where(eq(rejectionReasons.id, id))
    .returning({ id: rejectionReasons.id });
  return rows.length > 0;
}
