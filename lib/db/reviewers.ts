import { and, asc, eq, inArray, isNull } from "drizzle-orm";

import { users } from "#drizzle/schema/index.ts";
import type { Role } from "#lib/domain/actor.ts";

import type { Database } from "./database.ts";

export type Reviewer = { id: string; name: string; role: Role | null };

const REVIEWING_ROLES = ["operator", "approver", "admin"] as const;
const reviews = and(inArray(users.role, [...REVIEWING_ROLES]), isNull(users.disabledAt));

/** The people who may decide about drafts, by name. */
export async function listReviewers(db: Database): Promise<Reviewer[]> {
  return db
    .select({ id: users.id, name: users.name, role: users.role })
    .from(users)
    .where(reviews)
    .orderBy(asc(users.name), asc(users.id))
    .limit(200);
}

export async function findReviewerOrNull(db: Database, userId: string): Promise<Reviewer | null> {
  const [row] = await db
    .select({ id: users.id, name: users.name, role: users.role })
    .from(users)
    .where(and(eq(users.id, userId), reviews));
  return row ?? null;
}
