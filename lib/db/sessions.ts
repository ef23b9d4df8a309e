import { and, desc, eq, gt, inArray, isNull, lt, lte, type SQL, sql } from "drizzle-orm";

import { sessions, users } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";

export type SessionRow = typeof sessions.$inferSelect;

/** A given time, or the database's own clock: a wrong clock on one instance must not lengthen a session. */
type At = Date | null;

const clock = (at: At): SQL => (at ? sql`${at.toISOString()}::timestamptz` : sql`now()`);
const ago = (at: At, ms: number): SQL => sql`${clock(at)} - ${ms} * interval '1 millisecond'`;

export async function insertSession(
  db: Database,
  session: Pick<
    SessionRow,
    "tokenSha256" | "userId" | "expiresAt" | "authenticatedAt" | "hasMfa" | "createdAt" | "device"
  >,
): Promise<SessionRow> {
  const [row] = await db
    .insert(sessions)
    .values({ ...session, lastSeenAt: session.createdAt })
    .returning();
  if (!row) throw new Error("The session was not stored.");
  return row;
}

/** The session and its person, unless it has ended, idled out, or the person has lost access. */
export async function findLiveSessionOrNull(
  db: Database,
  { tokenSha256, idleMs, at }: { tokenSha256: Buffer; idleMs: number; at: At },
) {
  const [row] = await db
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.tokenSha256, tokenSha256),
        isNull(sessions.revokedAt),
        isNull(users.disabledAt),
        gt(sessions.expiresAt, clock(at)),
        gt(sessions.lastSeenAt, ago(at, idleMs)),
      ),
    );
  return row ?? null;
}

/** Keeps the session awake. Written at most once in `everyMs`, so that reading pages costs no write each. */
export async function touchSession(
  db: Database,
  { id, everyMs, at }: { id: string; everyMs: number; at: At },
): Promise<void> {
  await db
    .update(sessions)
    .set({ lastSeenAt: clock(at) })
    .where(and(eq(sessions.id, id), lt(sessions.lastSeenAt, ago(at, everyMs))));
}

/** Newest first. */
export async function listLiveSessions(
  db: Database,
  { userId, idleMs, at }: { userId: string; idleMs: number; at: At },
): Promise<SessionRow[]> {
  return db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, clock(at)),
        gt(sessions.lastSeenAt, ago(at, idleMs)),
      ),
    )
    .orderBy(desc(sessions.createdAt), desc(sessions.id));
}

/** Ends sessions. Returns those that were still open. */
export async function revokeSessions(
  db: Database,
  { ids, at, by }: { ids: readonly string[]; at: At; by: string },
): Promise<SessionRow[]> {
  if (ids.length === 0) return [];
  return db
    .update(sessions)
    .set({ revokedAt: clock(at), revokedBy: by })
    .where(and(inArray(sessions.id, [...ids]), isNull(sessions.revokedAt)))
    .returning();
}

export async function revokeSessionByToken(
  db: Database,
  { tokenSha256, at, by }: { tokenSha256: Buffer; at: At; by: string },
): Promise<SessionRow | null> {
  const [row] = await db
    .update(sessions)
    .set({ revokedAt: clock(at), revokedBy: by })
    .where(and(eq(sessions.tokenSha256, tokenSha256), isNull(sessions.revokedAt)))
    .returning();
  return row ?? null;
}

/** Rows that ended long ago say nothing that the audit trail does not say. */
export async function deleteEndedSessions(db: Database, { before }: { before: Date }): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expiresAt, before));
}

/** Lets a session end by itself at that moment, never later than it would have. */
export async function shortenSession(
  db: Database,
  { tokenSha256, expiresAt }: { tokenSha256: Buffer; expiresAt: Date },
): Promise<SessionRow | null> {
  const [row] = await db
    .update(sessions)
    .set({ expiresAt: sql`least(${sessions.expiresAt}, ${expiresAt.toISOString()}::timestamptz)` })
    .where(and(eq(sessions.tokenSha256, tokenSha256), isNull(sessions.revokedAt)))
    .returning();
  return row ?? null;
}

/** Locks a session that is not revoked yet. Throws `not_found` for every other. */
export async function lockSession(db: Database, id: string): Promise<SessionRow> {
  const [row] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
    .for("update");
  if (!row) throw new AppError("not_found", "This session has ended already.");
  return row;
}

/** Ends every open session of a person, or those that were opened until then. */
export async function revokeSessionsOf(
  db: Database,
  { userId, at, by, openedUntil }: { userId: string; at: At; by: string; openedUntil?: Date },
): Promise<SessionRow[]> {
  return db
    .update(sessions)
    .set({ revokedAt: clock(at), revokedBy: by })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        openedUntil ? lte(sessions.createdAt, openedUntil) : undefined,
      ),
    )
    .returning();
}
