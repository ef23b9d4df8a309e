import { sql } from "drizzle-orm";

import { intakeRefusals } from "#drizzle/schema/index.ts";
import type { RefusalCause } from "#lib/domain/refusal-causes.ts";

import type { Database } from "./database.ts";
import { isoText } from "./iso-text.ts";

export type RefusalCount = { minute: Date; cause: RefusalCause; count: number };

/** Adds what one instance has counted to what the others have: one statement, however many requests there were. */
export async function addRefusals(db: Database, counts: readonly RefusalCount[]): Promise<void> {
  if (counts.length === 0) return;
  await db
    .insert(intakeRefusals)
    .values([...counts])
    .onConflictDoUpdate({
      target: [intakeRefusals.minute, intakeRefusals.cause],
      set: { count: sql`${intakeRefusals.count} + excluded.count` },
    });
}

export async function deleteRefusalsBefore(db: Database, before: Date): Promise<void> {
  await db.delete(intakeRefusals).where(sql`${intakeRefusals.minute} < ${before.toISOString()}`);
}

export type RefusalSum = { cause: RefusalCause; count: number; latestAt: string };

/** Refusals of all instances in the last 24 hours, most frequent first. */
export async function listRefusalSums(db: Database): Promise<RefusalSum[]> {
  return db.execute<RefusalSum>(sql`
    select cause, sum(count)::int as count, ${isoText(sql`max(minute)`)} as "latestAt"
    from ${intakeRefusals} where minute > now() - interval '24 hours'
    group by cause order by sum(count) desc, cause`);
}
