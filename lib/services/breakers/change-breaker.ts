import { type BreakerRow, insertBreakerChange, lockBreaker, updateBreaker } from "#lib/db/breakers.ts";
import type { Database } from "#lib/db/database.ts";
import { databaseClock } from "#lib/db/deliveries.ts";
import {
  afterProbe,
  afterReport,
  type BreakerRules,
  type CallReport,
  type CallVerdict,
  type GuardedService,
} from "#lib/domain/breaker.ts";
import { SERVICE_WORDS } from "#lib/domain/outside-service.ts";
import { log } from "#lib/observability/log.ts";
import { reportState } from "#lib/observability/report.ts";

/** What the breaker is now, by the database's clock. */
export type Judged = { row: BreakerRow; now: Date };

export type Judging = { rules: BreakerRules; random: () => number };

/** In the caller's transaction that holds the row: writes a change, and its line in the history when the state changes. */
export async function changeBreaker(
  db: Database,
  before: BreakerRow,
  { change, now }: { change: Partial<BreakerRow>; now: Date },
): Promise<BreakerRow> {
  const isNew = change.generation !== undefined && change.generation !== before.generation;
  if (!isNew) return updateBreaker(db, before.service, change);
  const isFirst = before.state === "closed" && change.state === "open";
  const after = await updateBreaker(db, before.service, {
    ...change,
    ...(isFirst ? { savedCalls: 0 } : {}),
    changedAt: now,
  });
  const { service, state, generation, reason } = after;
  await insertBreakerChange(db, { service, at: now, state, generation, reason });
  if (isFirst) reportState(`Calls to ${SERVICE_WORDS[service].name} are cut off.`, { service, generation });
  else if (before.state !== state) log().warn({ service, state, reason }, "A breaker changed its state.");
  return after;
}

/** Adds calls of one instance to what the others have seen; the failure that is one too many opens it. */
export async function reportCalls(
  db: Database,
  { service, report }: { service: GuardedService; report: CallReport },
  { rules, random }: Judging,
): Promise<Judged> {
  return db.transaction(async (tx) => {
    const before = await lockBreaker(tx, service);
    const now = await databaseClock(tx);
    const change = afterReport(before, report, { now, rules, random: random() });
    return { row: change ? await changeBreaker(tx, before, { change, now }) : before, now };
  });
}

/** The answer to a probe closes it or keeps it open. Late, or from a holder that lost it, it changes nothing. */
export async function settleProbe(
  db: Database,
  probe: { service: GuardedService; generation: number; owner: string; verdict: CallVerdict },
  { rules, random }: Judging,
): Promise<Judged> {
  return db.transaction(async (tx) => {
    const before = await lockBreaker(tx, probe.service);
    const now = await databaseClock(tx);
    const change = afterProbe(before, probe, { now, rules, random: random() });
    return { row: change ? await changeBreaker(tx, before, { change, now }) : before, now };
  });
}
