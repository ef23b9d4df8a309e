import type { EngineState } from "./types.ts";

const BATCH = 1000;

/** Removes what is finished and older than the retention, in small batches. Returns how many runs went. */
export async function enforceRetention({ sql, settings }: EngineState): Promise<number> {
  const { retentionDays } = settings;
  let removed = 0;
  for (let batch = BATCH; batch === BATCH; removed += batch) {
    const rows = await sql`
      with old as (
        select id from ie.run where ended_at < now() - ${retentionDays}::float8 * interval '1 day' limit ${BATCH})
      delete from ie.run r using old where r.id = old.id returning 1`;
    batch = rows.length;
  }
  for (let batch = BATCH; batch === BATCH;) {
    const rows = await sql`
      with old as (
        select id from ie.event where received_at < now() - ${retentionDays}::float8 * interval '1 day' limit ${BATCH})
      delete from ie.event e using old where e.id = old.id returning 1`;
    batch = rows.length;
  }
  await sql`delete from ie.claimed_key where expires_at < now()`;
  await sql`delete from ie.limiter where tat < now() - interval '1 day'`;
  if (removed > 0) settings.log("info", "retention enforced", { runs: removed });
  return removed;
}
