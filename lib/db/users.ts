import { and, asc, eq, getTableColumns, sql } from "drizzle-orm";

import { users } from "#drizzle/schema/index.ts";
import type { Role } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";

export type UserRow = typeof users.$inferSelect;

/** Makes the person on the first sign-in, and takes name, address and role from the provider on every later one. */
export async function upsertUser(
  db: Database,
  user: { issuer: string; subject: string; name: string; email: string | null; role: Role; at: Date },
): Promise<UserRow> {
  const { at, ...values } = user;
  const [row] = await db
    .insert(users)
    .values({ ...values, lastSignInAt: at })
    .onConflictDoUpdate({
      target: [users.issuer, users.subject],
      set: { name: user.name, email: user.email, role: user.role, lastSignInAt: at },
    })
    .returning();
  if (!row) throw new AppError("internal", "The person could not be recorded. Try again.");
  return row;
}

/** A known person who has lost every group keeps the row, for the record, and no right. */
export async function clearUserRole(
  db: Database,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<void> {
  await db
    .update(users)
    .set({ role: null })
    .where(and(eq(users.issuer, issuer), eq(users.subject, subject)));
}

export async function findUser(db: Database, id: string): Promise<UserRow> {
  const [row] = await db.select().from(users).where(eq(users.id, id));
  if (!row) throw new AppError("not_found", "There is no such person.");
  return row;
}

export async function findUserByIdentityOrNull(
  db: Database,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<UserRow | null> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.issuer, issuer), eq(users.subject, subject)));
  return row ?? null;
}

/** Locks the person, so that two sign-ins at once count their sessions one after the other. */
export async function lockUser(db: Database, id: string): Promise<UserRow> {
  const [row] = await db.select().from(users).where(eq(users.id, id)).for("update");
  if (!row) throw new AppError("not_found", "There is no such person.");
  return row;
}

const MOST_PEOPLE = 500;

/** Everybody who ever signed in, by name, with the number of sessions that are open now. */
export async function listPeople(
  db: Database,
  { idleMs, at }: { idleMs: number; at: Date },
): Promise<(UserRow & { openSessions: number })[]> {
  const now = at.toISOString();
  // Written out: in a select from one table the builder leaves the tables' names off its columns.
  const openSessions = sql<number>`(
    select count(*)::int from sessions s
    where s.user_id = "users"."id" and s.revoked_at is null and s.expires_at > ${now}::timestamptz
      and s.last_seen_at > ${now}::timestamptz - ${idleMs} * interval '1 millisecond')`;
  return db
    .select({ ...getTableColumns(users), openSessions })
    .from(users)
    .orderBy(asc(users.name), asc(users.id))
    .limit(MOST_PEOPLE);
}

/** Locks every admin in one order, so that two of them cannot take each other's rights at once. */
export async function lockAdmins(db: Database): Promise<UserRow[]> {
  return db.select().from(users).where(eq(users.role, "admin")).orderBy(asc(users.id)).for("update");
}

export async function updateUser(
  db: Database,
  id: string,
  change: Partial<Pick<UserRow, "roleCeiling" | "disabledAt" | "disabledBy">>,
): Promise<UserRow> {
  const [row] = await db.update(users).set(change).where(eq(users.id, id)).returning();
  if (!row) throw new AppError("not_found", "There is no such person.");
  return row;
}
