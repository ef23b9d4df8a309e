import { eq } from "drizzle-orm";

import { signatures, users } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";

export type NewSignature = Omit<typeof signatures.$inferInsert, "issuer" | "subject">;

/** Stores who signed as the identity provider names them now. */
export async function insertSignature(db: Database, signature: NewSignature): Promise<void> {
  const [signer] = await db
    .select({ issuer: users.issuer, subject: users.subject })
    .from(users)
    .where(eq(users.id, signature.userId));
  if (!signer) throw new AppError("not_found", "There is no such person.");
  await db.insert(signatures).values({ ...signature, ...signer });
}
