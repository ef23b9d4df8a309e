import { and, asc, eq, isNull, sql } from "drizzle-orm";

import { allowListEntries, users } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type AllowListRow = typeof allowListEntries.$inferSelect;

const isActive = isNull(allowListEntries.removedAt);

/** The entries in force, and whether people ever kept a list of their own. */
export async function findOwnAllowList(db: Database): Promise<{ entries: string[]; isKept: boolean }> {
  const rows = await db
    .select({ entry: allowListEntries.entry })
    .from(allowListEntries)
    .where(isActive)
    .limit(5000);
  if (rows.length > 0) return { entries: rows.map(({ entry }) => entry), isKept: true };
  const [any] = await db
    .select({ one: sql`1` })
    .from(allowListEntries)
    .limit(1);
  return { entries: [], isKept: any !== undefined };
}

/** The entries in force with who added them, by name; `isKept` as above. */
export async function listAllowListEntries(
  db: Database,
): Promise<{ rows: (AllowListRow & { addedByName: string })[]; isKept: boolean }> {
  const rows = await db
    .select({ row: allowListEntries, addedByName: users.name })
    .from(allowListEntries)
    .innerJoin(users, eq(users.id, allowListEntries.addedBy))
    .where(isActive)
    .orderBy(asc(allowListEntries.entry))
    .limit(500);
  const isKept = rows.length > 0 || (await findOwnAllowList(db)).isKept;
  return { rows: rows.map(({ row, addedByName }) => ({ ...row, addedByName })), isKept };
}

/** False when the entry is on the list already. */
export async function insertAllowListEntry(
  db: Database,
  entry: typeof allowListEntries.$inferInsert,
): Promise<boolean> {
  const added = await db
    .insert(allowListEntries)
    .values(entry)
    .onConflictDoNothing({ target: allowListEntries.entry, where: isActive })
    .returning({ id: allowListEntries.id });
  return added.length > 0;
}

/** Null when it is off the list already, or never was on it. */
export async function removeAllowListEntry(
  db: Database,
  id: string,
  removed: { removedBy: string; removedAt: Date },
): Promise<AllowListRow | null> {
  const [row] = await db
    .update(allowListEntries)
    .set(removed)
    .where(and(eq(allowListEntries.id, id), isActive))
    .returning();
  return row ?? null;
}
