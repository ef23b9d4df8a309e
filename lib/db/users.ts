import { and, eq } from "drizzle-orm";

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

/** Locks the person, so that two sign-ins at once count their sessions one after the other. */
export async function lockUser(db: Database, id: string): Promise<UserRow> {
  const [row] = await db.select().from(users).where(eq(users.id, id)).for("update");
  if (!row) throw new AppError("not_found", "There is no such person.");
  return row;
}
