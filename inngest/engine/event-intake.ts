import { createRun } from "./create-run.ts";
import { isMatch } from "./expression.ts";
import { jsonText } from "./sql.ts";
import type { EngineEvent, Scope } from "./types.ts";
import { settleWaits } from "./waits.ts";

/** Stores the event, starts its runs, resolves waits and cancels runs, all in the caller's transaction. */
export async function takeEvent(scope: Scope, incoming: EngineEvent): Promise<void> {
  const event = withMergedSessions(incoming);
  const stored = await scope.tx`
    insert into ie.event (id, name, raw) values (${event.id}, ${event.name}, ${jsonText(event)}::text::json)
    on conflict do nothing returning 1`;
  // An id that is known already triggers nothing.
  if (stored.length === 0) return;
  for (const fn of scope.state.functions.values()) {
    const isTriggered = fn.config.triggers.some(
      (t) => t.event === event.name && isMatch(t.expression, { event }),
    );
    if (isTriggered) await createRun(scope, fn, { event });
  }
  await settleWaits(scope, event);
}

/** Merges inherited sessions under the event's own; an own null cuts the inherited one, a whole null cuts all. */
export function withMergedSessions(event: EngineEvent): EngineEvent {
  if (!event.meta) return event;
  const { sessions, propagated_sessions: inherited, ...rest } = event.meta;
  const merged = sessions === null ? {} : { ...asObject(inherited), ...asObject(sessions) };
  const kept = Object.entries(merged).filter(([, id]) => id !== null && id !== undefined);
  const meta = kept.length > 0 ? { ...rest, sessions: Object.fromEntries(kept) } : rest;
  return { ...event, meta };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
