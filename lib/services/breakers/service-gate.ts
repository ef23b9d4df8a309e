import { type Admission, addSavedCalls, admitCall, releaseProbe } from "#lib/db/breakers.ts";
import type { Database } from "#lib/db/database.ts";
import type { CallReport, CallVerdict, GuardedService } from "#lib/domain/breaker.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { notNow } from "#lib/domain/not-now.ts";
import { log } from "#lib/observability/log.ts";

import { currentDraftId } from "./call-scope.ts";
import { type Judging, reportCalls, settleProbe } from "./change-breaker.ts";

/** A call that may be made. */
export type Ticket = { generation: number; isProbe: boolean; owner: string; endsAt: Clocks };

export type GateOptions = Judging & {
  service: GuardedService;
  owner: string;
  db: () => Database;
  /** Calls are made whatever it says: none is saved. */
  isOnlyWatched?: boolean;
};

/** One service's breaker, as this process knows it. */
export type ServiceGate = {
  /** Throws `notNow` when the service is cut off. */
  admit(leaseMs: number): Promise<Ticket>;
  settle(ticket: Ticket, verdict: CallVerdict): Promise<void>;
  /** How long it stays cut off as far as this process knows; 0 when calls may be made. */
  cutMs(): number;
};

/** So long a state that was read is not read again. */
const FRESH_MS = 1_000;
/** Shorter while it is open, so that what a person decides is noticed at once. */
const FRESH_OPEN_MS = 250;
/** So long a closed one is trusted while it is being read anew. */
const TRUSTED_MS = 10_000;
/** Longer than this nobody waits for the database: the last known state holds. */
const DEADLINE_MS = 2_500;
const SPREAD_MS = 1_000;
/** Nobody is told to come back sooner: each time is a sleep of a run, and a run has so many. */
const SHORTEST_MS = 1_000;

type Known = Pick<Admission, "state" | "generation" | "windowFailures" | "reason"> & {
  /** By this process's own clock. */
  openUntil: number;
  at: number;
};

export function createServiceGate(options: GateOptions): ServiceGate {
  const { service, owner, db, rules, random } = options;
  let known: Known | null = null;
  let pending: CallReport | null = null;
  let pendingSince = 0;
  let sending: Promise<void> | null = null;
  let saved = 0;
  let isRefreshing = false;
  let timer: NodeJS.Timeout | null = null;

  const learn = (row: Omit<Known, "at" | "openUntil"> & { openUntil: Date | null }, now: Date): void => {
    const at = performance.now();
    // An answer that was long on its way says nothing about what has happened since.
    if (known && row.generation < known.generation && at - known.at < DEADLINE_MS) return;
    const leftMs = row.openUntil === null ? 0 : row.openUntil.getTime() - now.getTime();
    known = { ...row, openUntil: at + leftMs, at };
  };

  const ask = async (leaseMs: number, mayProbe: boolean): Promise<Admission | null> => {
    const draftId = currentDraftId();
    const asking = { service, owner, leaseMs, draftId, windowMs: rules.windowMs, mayProbe };
    let isGivenUp = false;
    const found = await within(DEADLINE_MS, async () => {
      const answer = await admitCall(db(), asking);
      // Nobody waits for this any more: the probe is for somebody who does.
      if (isGivenUp && answer?.isProbe) await releaseProbe(db(), { ...answer, service, owner });
      return answer;
    });
    isGivenUp = found === null;
    if (found) learn(found, found.now);
    return found;
  };

  /** Behind the calls' back, once at a time. */
  const refresh = (leaseMs: number): void => {
    if (isRefreshing) return;
    isRefreshing = true;
    void ask(leaseMs, false).finally(() => {
      isRefreshing = false;
    });
  };

  const refuse = (reason: string | null, waitMs: number): never => {
    if (!options.isOnlyWatched) {
      saved += 1;
      later();
    }
    throw notNow({
      service,
      reason,
      now: new Date(),
      waitMs: Math.ceil(Math.max(waitMs, SHORTEST_MS) + random() * SPREAD_MS),
    });
  };

  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      void send();
    }, FRESH_MS).unref();
  };

  /** One report at a time; what comes meanwhile goes with the next. */
  const send = async (): Promise<void> => {
    while (sending) await sending;
    const report = pending;
    const savedNow = saved;
    if (report === null && savedNow === 0) return;
    pending = null;
    saved = 0;
    sending = within(DEADLINE_MS, () => write(report, savedNow))
      .then(() => {})
      .finally(() => {
        sending = null;
      });
    await sending;
  };

  const write = async (report: CallReport | null, savedNow: number): Promise<void> => {
    if (savedNow > 0) await addSavedCalls(db(), service, savedNow);
    if (report === null) return;
    const { row, now } = await reportCalls(db(), { service, report }, { rules, random });
    learn(row, now);
  };

  const count = (generation: number, verdict: CallVerdict): CallReport => {
    const isOld = performance.now() - pendingSince > rules.windowMs;
    if (pending === null || pending.generation !== generation || isOld) {
      pendingSince = performance.now();
      pending = { generation, calls: 0, failures: [], waitMs: null };
    }
    const failures = verdict.kind === "failed" ? [...pending.failures, verdict] : pending.failures;
    const waitMs = verdict.kind === "asked_to_wait" ? verdict.waitMs : null;
    const longest = waitMs === null ? pending.waitMs : Math.max(waitMs, pending.waitMs ?? 0);
    pending = { generation, calls: pending.calls + 1, failures, waitMs: longest };
    return pending;
  };

  return {
    async admit(leaseMs) {
      const asked = clocks();
      const ticket = (generation: number, isProbe = false): Ticket => ({
        ...{ generation, isProbe, owner },
        endsAt: { wall: asked.wall + leaseMs, steady: asked.steady + leaseMs },
      });
      const ageMs = known ? performance.now() - known.at : Number.POSITIVE_INFINITY;
      if (known?.state === "closed" && known.windowFailures === 0 && ageMs < TRUSTED_MS) {
        if (ageMs >= FRESH_MS) refresh(leaseMs);
        return ticket(known.generation);
      }
      if (known?.state === "open" && ageMs < FRESH_OPEN_MS && known.openUntil > performance.now()) {
        return refuse(known.reason, known.openUntil - performance.now());
      }
      const found = await ask(leaseMs, true);
      if (found === null) {
        // Nobody can say: what was known last holds, and who knows nothing calls.
        if (known === null || known.state === "closed") return ticket(known?.generation ?? -1);
        return refuse(known.reason, Math.max(known.openUntil - performance.now(), 0));
      }
      if (found.isProbe) return ticket(found.generation, true);
      if (found.state === "closed") return ticket(found.generation);
      return refuse(found.reason, refusedForMs(found));
    },

    cutMs: () => (known?.state === "open" ? Math.max(known.openUntil - performance.now(), 0) : 0),

    async settle({ generation, isProbe }, verdict) {
      if (isProbe) {
        const probe = { service, generation, owner, verdict };
        const settled = await within(DEADLINE_MS, () => settleProbe(db(), probe, { rules, random }));
        if (settled) learn(settled.row, settled.now);
        return;
      }
      if (known && known.generation > generation) return;
      const isDoubted = (known?.windowFailures ?? 0) > 0 || (pending?.failures.length ?? 0) > 0;
      // Answers from before the first failure say nothing about the service since.
      if (verdict.kind === "answered" && !isDoubted) return;
      count(generation, verdict);
      if (verdict.kind === "answered") later();
      else await send();
    },
  };
}

/** Until it is tried, until the probe of somebody else has lost its lease, or is kept for another send no more. */
function refusedForMs({ state, openUntil, probeUntil, probeKeptUntil, now }: Admission): number {
  const leftMs = (until: Date | null) => (until === null ? 0 : Math.max(until.getTime() - now.getTime(), 0));
  if (state === "half_open") return leftMs(probeUntil);
  return leftMs(openUntil) || leftMs(probeKeptUntil);
}

export type Clocks = { wall: number; steady: number };
export const clocks = (): Clocks => ({ wall: Date.now(), steady: performance.now() });

/** Null when the database is away or slow: a breaker must never be what a call waits for. */
async function within<T>(ms: number, work: () => Promise<T>): Promise<T | null> {
  const timer = Promise.withResolvers<null>();
  const timeout = setTimeout(() => timer.resolve(null), ms);
  try {
    return await Promise.race([work(), timer.promise]);
  } catch (error) {
    log().warn(
      { code: failureOf(error).code },
      "A breaker could not be read or written. Its last state holds.",
    );
    return null;
  } finally {
    clearTimeout(timeout);
  }
}
