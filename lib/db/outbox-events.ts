import { and, asc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";

import { outboxEvents } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type OutboxEvent = typeof outboxEvents.$inferSelect;

export async function insertOutboxEvent(
  db: Database,
  event: { id: string; name: string; data: Record<string, unknown> },
): Promise<void> {
  await db.insert(outboxEvents).values(event);
}

export async function findOutboxEventOrNull(db: Database, id: string): Promise<OutboxEvent | null> {
  const [row] = await db.select().from(outboxEvents).where(eq(outboxEvents.id, id));
  return row ?? null;
}

/** Takes unpublished events, and published ones that no run has closed for `reopenAfterMs`, for one publisher. */
export async function claimOutboxEvents(
  db: Database,
  options: { limit: number; reopenAfterMs: number },
): Promise<OutboxEvent[]> {
  const due = db
    .select({ id: outboxEvents.id })
    .from(outboxEvents)
    .where(
      and(
        isNull(outboxEvents.closedAt),
        or(
          isNull(outboxEvents.publishedAt),
          lt(outboxEvents.publishedAt, sql`now() - ${options.reopenAfterMs} * interval '1 millisecond'`),
        ),
      ),
    )
    .orderBy(asc(outboxEvents.createdAt))
    .limit(options.limit)
    .for("update", { skipLocked: true });
  return db
    .update(outboxEvents)
    .set({ publishedAt: sql`now()`, publishCount: sql`${outboxEvents.publishCount} + 1` })
    .where(inArray(outboxEvents.id, due))
    .returning();
}

/** Gives events back after the engine did not take them. */
export async function releaseOutboxEvents(db: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(outboxEvents)
    .set({ publishedAt: null })
    .where(and(inArray(outboxEvents.id, [...ids]), isNull(outboxEvents.closedAt)));
}

/** Marks the event as picked up by a run. True the first time. */
export async function closeOutboxEvent(db: Database, id: string): Promise<boolean> {
  const closed = await db
    .update(outboxEvents)
    .set({ closedAt: sql`now()` })
    .where(and(eq(outboxEvents.id, id), isNull(outboxEvents.closedAt)))
    .returning({ id: outboxEvents.id });
  return closed.length > 0;
}
