import { asc, inArray } from "drizzle-orm";

import { users } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type UserName = { id: string; name: string };

/** Everybody who ever signed in, by name. */
export async function listUserNames(db: Database): Promise<UserName[]> {
  return db
    .select({ id: users.id, name: users.name })
    .from(users)
    .orderBy(asc(users.name), asc(users.id))
    .limit(1000);
}

/** Those of the ids that belong to people. */
export async function findUserNames(db: Database, ids: readonly string[]): Promise<UserName[]> {
  if (ids.length === 0) return [];
  return db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, [...ids]));
}
