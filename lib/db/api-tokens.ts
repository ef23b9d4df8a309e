import { and, desc, eq, isNull, lt, or, sql } from "drizzle-orm";

import { apiTokens, users } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type ApiTokenRow = typeof apiTokens.$inferSelect;
export type NewApiToken = Omit<
  ApiTokenRow,
  "id" | "lastUsedAt" | "revokedAt" | "revokedBy" | "revokedReason"
> & { id: string };
export type Revocation = { at: Date; by: string; reason: string };

export async function insertApiToken(db: Database, token: NewApiToken): Promise<void> {
  await db.insert(apiTokens).values(token);
}

const MOST_TOKENS = 500;

export type TokenMaker = Pick<typeof users.$inferSelect, "disabledAt" | "role" | "roleCeiling">;

/** Newest first, with the name of who made each. */
export async function listApiTokens(db: Database): Promise<(ApiTokenRow & { makerName: string })[]> {
  const rows = await db
    .select({ token: apiTokens, makerName: users.name })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.createdBy))
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id))
    .limit(MOST_TOKENS);
  return rows.map(({ token, makerName }) => ({ ...token, makerName }));
}

/** The token with that hash, and what its maker may do now. */
export async function findApiTokenByHashOrNull(
  db: Database,
  tokenSha256: Buffer,
): Promise<(ApiTokenRow & { maker: TokenMaker }) | null> {
  const [row] = await db
    .select({
      token: apiTokens,
      maker: { disabledAt: users.disabledAt, role: users.role, roleCeiling: users.roleCeiling },
    })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.createdBy))
    .where(eq(apiTokens.tokenSha256, tokenSha256));
  return row ? { ...row.token, maker: row.maker } : null;
}

/** Ends a token; null when it had ended already. */
export async function revokeApiTokenOrNull(
  db: Database,
  { id, at, by, reason }: { id: string } & Revocation,
): Promise<ApiTokenRow | null> {
  const [row] = await db
    .update(apiTokens)
    .set({ revokedAt: at, revokedBy: by, revokedReason: reason })
    .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
    .returning();
  return row ?? null;
}

export async function revokeTokensOf(
  db: Database,
  { userId, at, by, reason }: { userId: string } & Revocation,
): Promise<void> {
  await db
    .update(apiTokens)
    .set({ revokedAt: at, revokedBy: by, revokedReason: reason })
    .where(and(eq(apiTokens.createdBy, userId), isNull(apiTokens.revokedAt)));
}

/** Written at most once in `everyMs`, so that a busy token costs no write each time. */
export async function touchApiToken(
  db: Database,
  { id, at, everyMs }: { id: string; at: Date; everyMs: number },
): Promise<void> {
  const before = sql`${at.toISOString()}::timestamptz - ${everyMs} * interval '1 millisecond'`;
  await db
    .update(apiTokens)
    .set({ lastUsedAt: at })
    .where(and(eq(apiTokens.id, id), or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, before))));
}
