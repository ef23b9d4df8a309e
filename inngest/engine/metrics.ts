import type { EngineState } from "./types.ts";

/** The engine's state as Prometheus text. Counts only. */
export async function renderMetrics({ sql, functions, hasPeers }: EngineState): Promise<string> {
  const [queue] = await sql<{ due: number; planned: number; held: number; oldest: number; waits: number }[]>`
    select count(*) filter (where locked_by is null and run_at <= now())::int as due,
      count(*) filter (where locked_by is null and run_at > now())::int as planned,
      count(*) filter (where locked_by is not null)::int as held,
      coalesce(extract(epoch from now() - min(run_at) filter (where locked_by is null and run_at <= now())), 0)::float8
        as oldest,
      (select count(*)::int from ie.wait where kind = 'event') as waits
    from ie.job`;
  const runs = await sql<{ fnId: string; status: string; count: number }[]>`
    select fn_id, status, count(*)::int as count from ie.run group by fn_id, status order by fn_id, status`;
  const [totals] = await sql<{ steps: number; stepsKept: number; eventsKept: number }[]>`
    select (select n_tup_ins::float8 from pg_stat_user_tables where schemaname = 'ie' and relname = 'step') as steps,
      (select count(*)::int from ie.step) as steps_kept, (select count(*)::int from ie.event) as events_kept`;
  const metrics = [
    gauge("engine_queue_due", "Jobs that are due and unclaimed.", queue?.due),
    gauge("engine_queue_planned", "Jobs planned for later.", queue?.planned),
    gauge("engine_queue_held", "Jobs being worked on.", queue?.held),
    gauge("engine_queue_oldest_due_seconds", "Age of the oldest due job.", queue?.oldest),
    gauge("engine_waits", "Runs' waits for events.", queue?.waits),
    gauge("engine_functions", "Functions the app serves.", functions.size),
    gauge("engine_has_peers", "1 if other workers are alive.", Number(hasPeers)),
    metric("counter", "engine_steps_total", { help: "Steps memoised so far.", value: totals?.steps }),
    gauge("engine_steps_kept", "Memoised steps within the retention.", totals?.stepsKept),
    gauge("engine_events_kept", "Events within the retention.", totals?.eventsKept),
    "# HELP engine_runs Runs within the retention by function and status.\n# TYPE engine_runs gauge\n" +
      runs.map((row) => `engine_runs{function="${row.fnId}",status="${row.status}"} ${row.count}\n`).join(""),
  ];
  return metrics.join("");
}

function gauge(name: string, help: string, value: number | undefined): string {
  return metric("gauge", name, { help, value });
}

function metric(
  type: string,
  name: string,
  { help, value }: { help: string; value: number | undefined },
): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value ?? 0}\n`;
}
