import postgres from "postgres";

import type { StackAddresses } from "./stack.ts";

/**
 * Every open session with a second factor counts as just proved, for as long as a run takes. No person could do this;
 * what a fresh sign-in is gets its own tests, with sessions of their own.
 */
export async function keepProofsFresh({ databaseUrl }: StackAddresses): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  try {
    await sql`update sessions set authenticated_at = now() + interval '3 hours' where has_mfa and revoked_at is null`;
  } finally {
    await sql.end();
  }
}

/** The proof of one session is six minutes old. */
export async function letProofAge({ databaseUrl }: StackAddresses, sessionId: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  try {
    await sql`update sessions set authenticated_at = now() - interval '6 minutes' where id = ${sessionId}`;
  } finally {
    await sql.end();
  }
}
