import { sql } from "drizzle-orm";

import type { Database } from "./database.ts";

type Window = { key: string; limit: number; windowMs: number };

const liveSince = (windowMs: number) => sql`clock_timestamp() - ${windowMs} * interval '1 millisecond'`;

/**
 * Takes a pass in one statement: the row's lock puts callers in line, and each is judged on the passes that the one
 * before it left. Returns how many are taken, or null when the window is full.
 */
export async function takeRateLimitPass(
  db: Database,
  { key, limit, windowMs }: Window,
): Promise<number | null> {
  const [row] = await db.execute<{ taken: number }>(sql`
    insert into rate_limits as held (key, passes_at, window_ms)
    values (${key}, array[clock_timestamp()], ${windowMs})
    on conflict (key) do update set
      passes_at = array(select at from unnest(held.passes_at) at where at >= ${liveSince(windowMs)}) || clock_timestamp(),
      window_ms = excluded.window_ms
    where (select count(*) from unnest(held.passes_at) at where at >= ${liveSince(windowMs)}) < ${limit}
    returning cardinality(passes_at) as taken`);
  return row ? row.taken : null;
}

/** Passes still inside the window, and the time until the oldest leaves it. */
export async function findRateLimit(
  db: Database,
  { key, windowMs }: Omit<Window, "limit">,
): Promise<{ taken: number; nextFreeInMs: number }> {
  const [row] = await db.execute<{ taken: number; waitMs: number | null }>(sql`
    select count(*)::int as taken,
      ceil(extract(epoch from min(at) - (${liveSince(windowMs)})) * 1000)::int as "waitMs"
    from rate_limits, unnest(passes_at) at
    where key = ${key} and at >= ${liveSince(windowMs)}`);
  return { taken: row?.taken ?? 0, nextFreeInMs: row?.waitMs ?? 0 };
}

export async function deleteRateLimit(db: Database, key: string): Promise<void> {
  await db.execute(sql`delete from rate_limits where key = ${key}`);
}

/** Rows whose last pass has left the window. */
export async function deleteIdleRateLimits(db: Database): Promise<void> {
  await db.execute(sql`
    delete from rate_limits
    where passes_at[cardinality(passes_at)] < clock_timestamp() - window_ms * interval '1 millisecond'`);
}
