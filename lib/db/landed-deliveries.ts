import { and, eq, inArray, notExists, sql } from "drizzle-orm";

import { landedDeliveries, landingKeys } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";
import { seal, type SubjectKey, unseal } from "./sealed.ts";

export type LandedDelivery = typeof landedDeliveries.$inferSelect;
export type NewLandedDelivery = Pick<
  LandedDelivery,
  "id" | "path" | "headers" | "signatureVersion" | "signedWithPreviousSecret" | "replayDigest"
> & { rawBody: Buffer };

const placeOf = (rowId: string) => ({ table: "landed_deliveries", column: "raw_body", rowId });

/**
 * Seals and stores all of them in one statement. A v2 delivery that is there already makes no second row. Fails with
 * a not-null violation when the key was deleted meanwhile; holding its row keeps it until the commit.
 */
export async function insertLandedDeliveries(
  db: Database,
  key: SubjectKey,
  rows: readonly NewLandedDelivery[],
): Promise<void> {
  const column = (pick: (row: NewLandedDelivery) => string | null) => arrayLiteral(rows.map(pick));
  await db.execute(sql`
    insert into landed_deliveries (landing_key_id, id, path, headers, raw_body, signature_version,
      signed_with_previous_secret, replay_digest)
    select (select id from landing_keys where id = ${key.ownerId} and opened_at > '-infinity' for share),
      d.id, d.path, d.headers, decode(d.raw_body, 'base64'), d.version, d.previous, decode(d.digest, 'base64')
    from unnest(
      ${column(({ id }) => id)}::uuid[],
      ${column(({ path }) => quoted(path))}::text[],
      ${column(({ headers }) => quoted(JSON.stringify(headers)))}::jsonb[],
      ${column(({ id, rawBody }) => seal(key, placeOf(id), rawBody).toString("base64"))}::text[],
      ${column(({ signatureVersion }) => signatureVersion)}::text[],
      ${column((row) => String(row.signedWithPreviousSecret))}::int[],
      ${column(({ replayDigest }) => replayDigest && replayDigest.toString("base64"))}::text[]
    ) as d (id, path, headers, raw_body, version, previous, digest) on conflict do nothing`);
}

/** Postgres's own notation: the driver cannot know the types of a statement that it sends for the first time. */
const arrayLiteral = (items: readonly (string | null)[]) =>
  `{${items.map((item) => item ?? "NULL").join(",")}}`;
const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/** The raw bytes as they arrived. */
export function openLandedBody(row: LandedDelivery, key: SubjectKey): Buffer {
  return unseal(key, placeOf(row.id), row.rawBody);
}

/** Takes the oldest rows that nobody holds, for one worker and for a while. */
export async function claimLandedDeliveries(
  db: Database,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<LandedDelivery[]> {
  const free = db
    .select({ id: landedDeliveries.id })
    .from(landedDeliveries)
    .where(sql`${landedDeliveries.claimedUntil} is null or ${landedDeliveries.claimedUntil} < now()`)
    .orderBy(landedDeliveries.landedAt)
    .limit(limit)
    .for("update", { skipLocked: true });
  return db
    .update(landedDeliveries)
    .set({
      claimedUntil: sql`now() + ${leaseMs} * interval '1 millisecond'`,
      attempts: sql`${landedDeliveries.attempts} + 1`,
    })
    .where(inArray(landedDeliveries.id, free))
    .returning();
}

/** Gives a row back: it is free again after the pause. What was no fault of the row does not count as an attempt. */
export async function releaseLandedDelivery(
  db: Database,
  id: string,
  { pauseMs, isAttempt }: { pauseMs: number; isAttempt: boolean },
): Promise<void> {
  await db
    .update(landedDeliveries)
    .set({
      claimedUntil: sql`now() + ${pauseMs} * interval '1 millisecond'`,
      ...(isAttempt ? {} : { attempts: sql`greatest(${landedDeliveries.attempts} - 1, 0)` }),
    })
    .where(eq(landedDeliveries.id, id));
}

export async function deleteLandedDelivery(db: Database, id: string): Promise<void> {
  await db.delete(landedDeliveries).where(eq(landedDeliveries.id, id));
}

export async function insertLandingKey(db: Database, id: string): Promise<void> {
  await db.insert(landingKeys).values({ id });
}

/**
 * Closes keys that are old and that no row needs: from here on no landing can use them. Keys that a landing holds at
 * this moment are left out; the rows are looked for under the lock, so that none is overlooked. In a transaction.
 */
export async function closeSpentLandingKeys(
  db: Database,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<string[]> {
  const old = await db
    .select({ id: landingKeys.id })
    .from(landingKeys)
    .where(sql`${landingKeys.openedAt} < now() - ${olderThanMs} * interval '1 millisecond'`)
    .orderBy(landingKeys.openedAt)
    .limit(limit)
    .for("update", { skipLocked: true });
  const ids = old.map(({ id }) => id);
  if (ids.length === 0) return [];
  const isNeeded = db
    .select({ id: landedDeliveries.id })
    .from(landedDeliveries)
    .where(eq(landedDeliveries.landingKeyId, landingKeys.id));
  const closed = await db
    .update(landingKeys)
    .set({ openedAt: sql`'-infinity'` })
    .where(and(inArray(landingKeys.id, ids), notExists(isNeeded)))
    .returning({ id: landingKeys.id });
  return closed.map(({ id }) => id);
}

export async function deleteLandingKey(db: Database, id: string): Promise<void> {
  await db.delete(landingKeys).where(eq(landingKeys.id, id));
}
