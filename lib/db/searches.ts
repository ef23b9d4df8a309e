import { and, eq, gt, lt } from "drizzle-orm";

import { searches } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type SearchRow = typeof searches.$inferSelect;

export async function insertSearch(db: Database, search: typeof searches.$inferInsert): Promise<void> {
  await db.insert(searches).values(search);
}

/** The person's own search, while it lives. */
export async function findSearchOrNull(
  db: Database,
  { id, userId, now }: { id: string; userId: string; now: Date },
): Promise<SearchRow | null> {
  const [row] = await db
    .select()
    .from(searches)
    .where(and(eq(searches.id, id), eq(searches.userId, userId), gt(searches.expiresAt, now)));
  return row ?? null;
}

export async function deleteExpiredSearches(db: Database, now: Date): Promise<void> {
  await db.delete(searches).where(lt(searches.expiresAt, now));
}
