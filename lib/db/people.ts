import { and, asc, ilike, isNull } from "drizzle-orm";

import { users } from "#drizzle/schema/index.ts";
import type { Role } from "#lib/domain/actor.ts";

import type { Database } from "./database.ts";

/** Colleagues with these letters in their name, whether or not they have a role. */
export async function findPeopleByName(
  db: Database,
  { name, limit }: { name: string; limit: number },
): Promise<{ id: string; name: string; role: Role | null }[]> {
  const literal = name.replaceAll(/[\\%_]/g, String.raw`\$&`);
  return db
    .select({ id: users.id, name: users.name, role: users.role })
    .from(users)
    .where(and(ilike(users.name, `%${literal}%`), isNull(users.disabledAt)))
    .orderBy(asc(users.name), asc(users.id))
    .limit(limit);
}
