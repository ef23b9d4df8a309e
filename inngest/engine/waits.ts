import { compileExpression, isMatch } from "./expression.ts";
import { dueAt } from "./sql.ts";
import { finishRun, resolveStep } from "./transitions.ts";
import type { Due, EngineEvent, Scope } from "./types.ts";

export type NewWait = {
  runId: string;
  id: string;
  kind: "event" | "cancel";
  event: string;
  expression: string | null;
  expires: Due;
  /** The event that started the run: a match compares with it. */
  trigger: EngineEvent;
};

/** Registers a wait once. `match:` becomes an indexed equality. */
export async function addWait({ tx }: Scope, wait: NewWait): Promise<void> {
  if (wait.expression) compileExpression(wait.expression);
  const path = matchPath(wait.expression);
  await tx`insert into ie.wait (run_id, id, kind, event, expression, match_path, match_key, expires_at)
    values (${wait.runId}, ${wait.id}, ${wait.kind}, ${wait.event}, ${wait.expression}, ${path},
      ${path === null ? null : matchKey(path, wait.trigger)}, ${dueAt(tx, wait.expires)})
    on conflict do nothing`;
}

/** Resolves every wait and cancels every run that this event concerns. */
export async function settleWaits(scope: Scope, event: EngineEvent): Promise<void> {
  for (const wait of await candidates(scope, event)) {
    // The event that started a run does not cancel it.
    if (wait.kind === "cancel" && wait.trigger.id === event.id) continue;
    if (!isMatch(wait.expression, { event: wait.trigger, async: event })) continue;
    const taken = await scope.tx`
      delete from ie.wait where run_id = ${wait.runId} and id = ${wait.id} returning 1`;
    if (taken.length > 0) await settle(scope, wait, event);
  }
}

type Candidate = { runId: string; id: string; kind: string; expression: string | null; trigger: EngineEvent };

async function candidates({ tx }: Scope, event: EngineEvent): Promise<Candidate[]> {
  const paths = await tx<{ matchPath: string | null }[]>`
    select distinct match_path from ie.wait where event = ${event.name}`;
  if (paths.length === 0) return [];
  const keys = paths.flatMap(({ matchPath: path }) => (path === null ? [] : [matchKey(path, event)]));
  return tx<Candidate[]>`
    select w.run_id, w.id, w.kind, w.expression, r.events -> 0 as trigger
    from ie.wait w join ie.run r on r.id = w.run_id
    where w.event = ${event.name} and w.expires_at > now() and (w.match_key is null or w.match_key = any(${keys}))
    order by w.run_id, w.id`;
}

async function settle(scope: Scope, wait: Candidate, event: EngineEvent): Promise<void> {
  if (wait.kind === "cancel") {
    const error = { name: "Cancelled", message: `cancelled by event ${event.id}` };
    return finishRun(scope, wait.runId, { status: "cancelled", error });
  }
  await scope.tx`delete from ie.job where run_id = ${wait.runId} and key = ${`timeout:${wait.id}`}`;
  const payload = { ...event, user: event.user ?? {} };
  await resolveStep(scope, wait.runId, { stepId: wait.id, op: "WaitForEvent", name: event.name, payload });
}

function matchPath(expression: string | null): string | null {
  const match = /^event\.([\w.]+) == async\.([\w.]+)$/.exec(expression ?? "");
  return match?.[1] !== undefined && match[1] === match[2] ? match[1] : null;
}

function matchKey(path: string, event: EngineEvent): string {
  return `${path}=${JSON.stringify(compileExpression(`event.${path}`)({ event }) ?? null)}`;
}
