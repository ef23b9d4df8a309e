import postgres, { type Sql } from "postgres";

import type { StackAddresses } from "./stack.ts";

/** Puts something into the stack's own database that only time or a fault would bring about. */
export async function inDatabase<T>(
  { databaseUrl }: StackAddresses,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** Nothing waits for review any more. */
export async function emptyQueue(stack: StackAddresses): Promise<void> {
  await inDatabase(
    stack,
    (sql) =>
      sql`update drafts set status = 'snoozed', snoozed_until = now() + interval '30 days' where status = 'pending_review'`,
  );
}

/** Every service is called again: what one test has cut off is none of the next one's business. */
export async function resetBreakers(stack: StackAddresses): Promise<void> {
  await inDatabase(
    stack,
    (sql) => sql`update breakers set state = 'closed', generation = generation + 1, window_calls = 0,
      window_failures = 0, open_until = null, opened_at = null, consecutive_opens = 0, probe_owner = null,
      probe_until = null, probe_draft_id = null, probe_kept_until = null, reason = null, forced = null,
      forced_by = null, forced_until = null`,
  );
}

/** Lets everything that is scheduled for each minute run now; the engine looks at its clock every second. */
export async function beginNextMinute(stack: StackAddresses): Promise<void> {
  await inDatabase(stack, (sql) => sql`update ie.cron set next_at = now() where expression = '* * * * *'`);
}
