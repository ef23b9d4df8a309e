import { and, eq } from "drizzle-orm";

import { readCursors } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type ReadCursorRow = typeof readCursors.$inferSelect;

/** How far something outside was read, or null before the first time. */
export async function findReadCursorOrNull(db: Database, name: string): Promise<ReadCursorRow | null> {
  const [row] = await db.select().from(readCursors).where(eq(readCursors.name, name));
  return row ?? null;
}

/** Sets the position for the first time. False when another reader was first. */
export async function insertReadCursor(
  db: Database,
  cursor: typeof readCursors.$inferInsert,
): Promise<boolean> {
  const rows = await db
    .insert(readCursors)
    .values(cursor)
    .onConflictDoNothing()
    .returning({ name: readCursors.name });
  return rows.length > 0;
}

/** Moves the position on, unless another reader moved it meanwhile. */
export async function moveReadCursor(
  db: Database,
  { name, from }: { name: string; from: string },
  change: Pick<ReadCursorRow, "position" | "readAt" | "errorCode">,
): Promise<boolean> {
  const rows = await db
    .update(readCursors)
    .set(change)
    .where(and(eq(readCursors.name, name), eq(readCursors.position, from)))
    .returning({ name: readCursors.name });
  return rows.length > 0;
}

/** The position of what was never read: it failed before it began. */
export const NOT_BEGUN = "";

/** Why the last reading failed; the position stays. */
export async function noteReadCursorError(
  db: Database,
  failed: { name: string; errorCode: string; at: Date },
): Promise<void> {
  const { name, errorCode, at } = failed;
  await db
    .insert(readCursors)
    .values({ name, errorCode, position: NOT_BEGUN, readAt: at })
    .onConflictDoUpdate({ target: readCursors.name, set: { errorCode } });
}
