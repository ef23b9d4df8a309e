import { eq, sql } from "drizzle-orm";

import { deliveries, landedDeliveries } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";
import { seal, type SubjectKey, unseal } from "./sealed.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;
export type NewDelivery = Omit<typeof deliveries.$inferInsert, "rawBody">;

/**
 * Seals the raw bytes under the given key. In the same statement the delivery ceases to be one that only landed.
 * False when it was stored before.
 */
export async function insertDelivery(
  db: Database,
  key: SubjectKey,
  { rawBody, ...row }: NewDelivery & { rawBody: Buffer },
): Promise<boolean> {
  const sealed = seal(key, { table: "deliveries", column: "raw_body", rowId: row.id }, rawBody);
  const landed = db
    .$with("landed")
    .as(db.delete(landedDeliveries).where(eq(landedDeliveries.id, row.id)).returning());
  const rows = await db
    .with(landed)
    .insert(deliveries)
    .values({ ...row, rawBody: sealed })
    .onConflictDoNothing()
    .returning({ id: deliveries.id });
  return rows.length > 0;
}

export async function updateDelivery(
  db: Database,
  id: string,
  change: Partial<
    Pick<
      NewDelivery,
      "status" | "cause" | "dedupeReason" | "resolution" | "resolvedAt" | "resolvedBy" | "resolutionReason"
    >
  >,
): Promise<void> {
  await db.update(deliveries).set(change).where(eq(deliveries.id, id));
}

export async function findDeliveryByReplayDigestOrNull(
  db: Database,
  replayDigest: Buffer,
): Promise<DeliveryRow | null> {
  const [row] = await db.select().from(deliveries).where(eq(deliveries.replayDigest, replayDigest));
  return row ?? null;
}

/** The raw bytes as they arrived. */
export function openRawBody(row: DeliveryRow, key: SubjectKey): Buffer {
  return unseal(key, { table: "deliveries", column: "raw_body", rowId: row.id }, row.rawBody);
}

/** The database's wall clock, and nothing else. */
export async function databaseClock(db: Database): Promise<Date> {
  const [row] = await db.execute<{ ms: string }>(
    sql`select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`,
  );
  return new Date(Number(row?.ms));
}
