import { asc, desc, eq, sql } from "drizzle-orm";

import { decisions, users } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type Decision = typeof decisions.$inferSelect;
export type DecisionWithName = Decision & { byName: string };

/** Tells decisions of the same instant apart: each one raises the draft's version. */
const versionAfter = sql`(${decisions.facts} ->> 'version')::int`;

export async function insertDecision(db: Database, decision: typeof decisions.$inferInsert): Promise<void> {
  await db.insert(decisions).values(decision);
}

/** Every decision on a draft, oldest first. */
export async function listDecisions(db: Database, draftId: string): Promise<DecisionWithName[]> {
  const rows = await db
    .select({ decision: decisions, byName: users.name })
    .from(decisions)
    .innerJoin(users, eq(users.id, decisions.byUserId))
    .where(eq(decisions.draftId, draftId))
    .orderBy(asc(decisions.decidedAt), asc(versionAfter));
  return rows.map(({ decision, byName }) => ({ ...decision, byName }));
}

/** The newest decision, or null while nobody has touched the draft. */
export async function findLastDecisionOrNull(
  db: Database,
  draftId: string,
): Promise<DecisionWithName | null> {
  const [row] = await db
    .select({ decision: decisions, byName: users.name })
    .from(decisions)
    .innerJoin(users, eq(users.id, decisions.byUserId))
    .where(eq(decisions.draftId, draftId))
    .orderBy(desc(decisions.decidedAt), desc(versionAfter))
    .limit(1);
  return row ? { ...row.decision, byName: row.byName } : null;
}
