import { addRefusals, deleteRefusalsBefore } from "#lib/db/intake-refusals.ts";
import { authorize } from "#lib/domain/actor.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { type RefusalCause, toRefusalCause } from "#lib/domain/refusal-causes.ts";
import { log } from "#lib/observability/log.ts";

import type { ServiceContext } from "../context.ts";

type Pending = {
  /** By minute, then by cause. */
  counts: Map<number, Map<RefusalCause, number>>;
  createContext: (() => ServiceContext) | null;
  timer: NodeJS.Timeout | null;
  cleanedAt: number;
};
const globals = globalThis as typeof globalThis & { __countersignRefusals?: Pending };
const state = (globals.__countersignRefusals ??= {
  counts: new Map(),
  createContext: null,
  timer: null,
  cleanedAt: 0,
});

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WRITTEN_EVERY_MS = 5_000;
const KEPT_DAYS = 7;

/**
 * Counts a refused request in memory; every five seconds one statement adds the counts to the database. However much
 * strangers send, an instance writes at most one row for each known cause and minute.
 */
export function countRefusal(cause: string | null, createContext: () => ServiceContext): void {
  const minute = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const causes = state.counts.get(minute) ?? new Map<RefusalCause, number>();
  const known = toRefusalCause(cause);
  causes.set(known, (causes.get(known) ?? 0) + 1);
  state.counts.set(minute, causes);
  state.createContext = createContext;
  schedule();
}

/** Writes what is counted. Called by the timer, and once more before the process ends. */
export async function writeRefusals(): Promise<void> {
  const { createContext } = state;
  if (state.timer) clearTimeout(state.timer);
  state.timer = null;
  if (!createContext || state.counts.size === 0) return;
  const taken = state.counts;
  state.counts = new Map();
  try {
    await recordRefusals(createContext(), taken);
  } catch (error) {
    log().warn({ code: failureOf(error).code }, "Refused deliveries could not be counted; tried again.");
    putBack(taken);
  }
}

async function recordRefusals(ctx: ServiceContext, counts: Pending["counts"]): Promise<void> {
  authorize(ctx.actor, "submission:receive");
  await addRefusals(
    ctx.db,
    [...counts].flatMap(([minute, causes]) =>
      [...causes].map(([cause, count]) => ({ minute: new Date(minute), cause, count })),
    ),
  );
  if (Date.now() - state.cleanedAt < 60 * MINUTE_MS) return;
  state.cleanedAt = Date.now();
  await deleteRefusalsBefore(ctx.db, new Date(Date.now() - KEPT_DAYS * DAY_MS));
}

/** While the database is away counts wait here, for a day at most. */
function putBack(taken: Pending["counts"]): void {
  for (const [minute, causes] of taken) {
    if (Date.now() - minute > DAY_MS) continue;
    const waiting = state.counts.get(minute) ?? new Map<RefusalCause, number>();
    for (const [cause, count] of causes) waiting.set(cause, (waiting.get(cause) ?? 0) + count);
    state.counts.set(minute, waiting);
  }
  schedule();
}

function schedule(): void {
  state.timer ??= setTimeout(() => void writeRefusals(), WRITTEN_EVERY_MS).unref();
}
