export const BREAKER_STATES = ["closed", "open", "half_open"] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** What a person can hold it to for a while. */
export const FORCED_STATES = ["open", "closed"] as const;
export type ForcedState = (typeof FORCED_STATES)[number];

/** Why a person decides over it. */
export const BREAKER_CAUSES = ["maintenance", "incident", "caution", "mended"] as const;
export type BreakerCause = (typeof BREAKER_CAUSES)[number];

/** The outside services whose calls a breaker guards. */
export const GUARDED_SERVICES = ["hubspot", "gmail", "smtp", "model", "identity"] as const;
export type GuardedService = (typeof GUARDED_SERVICES)[number];

export function isGuardedService(name: string): name is GuardedService {
  return GUARDED_SERVICES.some((service) => service === name);
}

/** A service that the send path depends on, as its breaker sees it. */
export type Breaker = {
  service: "gmail" | "hubspot" | "smtp";
  state: BreakerState;
  /** Why it is not closed. */
  reason: string | null;
  since: Date | null;
  nextProbeAt: Date | null;
};

/** One kind of failure: a stable word, never what the service wrote. */
export type BreakerError = { code: string; message: string; at: string; count: number };

/** The part of a breaker that decides. */
export type BreakerRecord = {
  state: BreakerState;
  generation: number;
  windowStartedAt: Date;
  windowCalls: number;
  windowFailures: number;
  openUntil: Date | null;
  consecutiveOpens: number;
  probeOwner: string | null;
  probeUntil: Date | null;
  reason: string | null;
  errors: BreakerError[];
  forced: ForcedState | null;
  forcedUntil: Date | null;
  openedAt: Date | null;
};

export type BreakerRules = {
  /** So many failures within the window open it, when they are at least half of the calls. */
  failures: number;
  windowMs: number;
  /** How long it stays open the first time; twice as long each time that a probe fails. */
  openMs: number;
  maxOpenMs: number;
};

export const BREAKER_RULES: BreakerRules = {
  failures: 3,
  windowMs: 2 * 60_000,
  openMs: 5_000,
  maxOpenMs: 5 * 60_000,
};

/** How one call went, as far as the service's health is concerned. */
export type CallVerdict =
  | { kind: "answered" }
  | { kind: "failed"; code: string; message: string }
  /** It named the time before which it is not to be asked. */
  | { kind: "asked_to_wait"; waitMs: number };

export const ANSWERED: CallVerdict = { kind: "answered" };

/** 5xx is a failure, and 429 with its time a wish to be left alone. Every other answer says that the service works. */
export function verdictOfStatus(status: number, waitMs: number | null): CallVerdict {
  if (status >= 500) return { kind: "failed", code: `http_${status}`, message: `It answered ${status}.` };
  if (status === 429 && waitMs !== null) return { kind: "asked_to_wait", waitMs };
  return ANSWERED;
}

/** An answer that took longer than this is a failure: whoever waits for a service that crawls does nothing else. */
export function verdictOfDuration(verdict: CallVerdict, durationMs: number, slowMs: number): CallVerdict {
  if (verdict.kind !== "answered" || durationMs < slowMs) return verdict;
  return { kind: "failed", code: "slow", message: "It took too long to answer." };
}

/** Seconds as a `Retry-After` header names them. */
export function retryAfterMs(header: string | null): number | null {
  const seconds = header === null || header.trim() === "" ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.max(seconds * 1000, 1000) : null;
}

/** 5 s, 10 s, 20 s … five minutes, each up to a quarter shorter or longer. `random` is from 0 to 1. */
export function openDurationMs(opens: number, rules: BreakerRules, random: number): number {
  const plain = Math.min(rules.openMs * 2 ** Math.min(opens - 1, 20), rules.maxOpenMs);
  return Math.round(Math.min(plain * (0.75 + random / 2), rules.maxOpenMs));
}

export type Moment = { now: Date; rules: BreakerRules; random: number };

/** Calls that were made while it was closed, as one instance has counted them. */
export type CallReport = {
  generation: number;
  calls: number;
  failures: readonly { code: string; message: string }[];
  /** The longest wait that the service asked for. */
  waitMs: number | null;
};

type Change = Partial<BreakerRecord>;

/** What a report changes; null when it is from an older generation, or nothing is to be written. */
export function afterReport(record: BreakerRecord, report: CallReport, moment: Moment): Change | null {
  if (record.state !== "closed" || record.generation !== report.generation) return null;
  const { now, rules } = moment;
  // So many answers at once say that it works: what failed before them is over.
  const isWell = report.failures.length === 0 && report.calls >= rules.failures;
  const isOver = isWell || now.getTime() - record.windowStartedAt.getTime() >= rules.windowMs;
  const counted = {
    windowStartedAt: isOver ? now : record.windowStartedAt,
    windowCalls: (isOver ? 0 : record.windowCalls) + report.calls,
    windowFailures: (isOver ? 0 : record.windowFailures) + report.failures.length,
    errors: withFailures(record.errors, report.failures, now),
  };
  if (isHeld(record, "closed", now)) return counted;
  if (report.waitMs !== null) {
    const until = new Date(now.getTime() + Math.min(report.waitMs, LONGEST_WAIT_MS));
    return { ...counted, ...opened(record, { until, reason: "rate_limited", now }), consecutiveOpens: 0 };
  }
  const { windowCalls, windowFailures } = counted;
  if (windowFailures < rules.failures || windowFailures * 2 < windowCalls) return counted;
  const until = new Date(now.getTime() + openDurationMs(1, rules, moment.random));
  const reason = counted.errors[0]?.code ?? "failing";
  return { ...counted, ...opened(record, { until, reason, now }), consecutiveOpens: 1 };
}

/** What the answer to a probe changes; null when somebody else holds it by now, or a person decided meanwhile. */
export function afterProbe(
  record: BreakerRecord,
  probe: { generation: number; owner: string; verdict: CallVerdict },
  moment: Moment,
): Change | null {
  const isOurs = record.generation === probe.generation && record.probeOwner === probe.owner;
  if (record.state !== "half_open" || !isOurs) return null;
  const { now, rules } = moment;
  const { verdict } = probe;
  if (verdict.kind === "answered") return closed(record, now);
  if (verdict.kind === "asked_to_wait") {
    const until = new Date(now.getTime() + Math.min(verdict.waitMs, LONGEST_WAIT_MS));
    return opened(record, { until, reason: "rate_limited", now });
  }
  const opens = record.consecutiveOpens + 1;
  const until = new Date(now.getTime() + openDurationMs(opens, rules, moment.random));
  return {
    ...opened(record, { until, reason: verdict.code, now }),
    consecutiveOpens: opens,
    errors: withFailures(record.errors, [verdict], now),
  };
}

/** The next generation, in which every call is let through and nothing has failed yet. */
export function closed(record: BreakerRecord, now: Date): Change {
  return {
    ...{ state: "closed", generation: record.generation + 1, openUntil: null, openedAt: null, reason: null },
    ...{ probeOwner: null, probeUntil: null, consecutiveOpens: 0 },
    ...{ windowStartedAt: now, windowCalls: 0, windowFailures: 0 },
  };
}

/** The next generation, in which no call is let through before that time. */
export function opened(
  record: BreakerRecord,
  { until, reason, now }: { until: Date; reason: string; now: Date },
): Change {
  return {
    ...{ state: "open", generation: record.generation + 1, openUntil: until, reason },
    ...{ probeOwner: null, probeUntil: null, openedAt: record.openedAt ?? now },
  };
}

/** True while a person holds it there. */
export function isHeld(
  { forced, forcedUntil }: Pick<BreakerRecord, "forced" | "forcedUntil">,
  state: ForcedState,
  now: Date,
): boolean {
  return forced === state && forcedUntil !== null && forcedUntil > now;
}

/** What gates and screens may say: an open one whose time has come is about to be tried. */
export function shownState({ state, openUntil }: Pick<BreakerRecord, "state" | "openUntil">, now: Date) {
  return state === "open" && openUntil !== null && openUntil <= now ? "half_open" : state;
}

const REASONS: Readonly<Record<string, string>> = {
  timeout: "it did not answer in time",
  unreachable: "it could not be reached",
  connection_lost: "it broke the connection",
  slow: "it took too long to answer",
  rate_limited: "it asked us to wait",
  forced_maintenance: "a person cut it off for its maintenance",
  forced_incident: "a person cut it off because of an incident",
  forced_caution: "a person cut it off to be on the safe side",
  forced_mended: "a person cut it off",
};

/** Why it is not closed, as the end of a sentence. */
export function breakerReason(code: string | null): string {
  if (code === null) return "it failed";
  const status = /^http_(\d{3})$/.exec(code)?.[1];
  return status ? `it answered ${status}` : (REASONS[code] ?? "it failed");
}

const LONGEST_WAIT_MS = 60 * 60_000;
const KEPT_ERRORS = 3;

function withFailures(
  errors: readonly BreakerError[],
  failures: readonly { code: string; message: string }[],
  now: Date,
): BreakerError[] {
  let kept = [...errors];
  for (const { code, message } of failures) {
    const count = (kept.find((error) => error.code === code)?.count ?? 0) + 1;
    kept = [{ code, message, at: now.toISOString(), count }, ...kept.filter((error) => error.code !== code)];
  }
  return kept.slice(0, KEPT_ERRORS);
}
