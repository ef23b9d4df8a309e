import {
  bulkhead,
  BulkheadRejectedError,
  type BulkheadPolicy,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
} from "cockatiel";

import type { Database } from "#lib/db/database.ts";
import { type BreakerRules, type GuardedService, verdictOfDuration } from "#lib/domain/breaker.ts";
import { AppError } from "#lib/domain/errors.ts";
import { notNow } from "#lib/domain/not-now.ts";
import { SERVICE_WORDS } from "#lib/domain/outside-service.ts";
import type { CallGuard, GuardedCall } from "#lib/integrations/call-guard.ts";
import { stepObserver } from "#lib/observability/step.ts";

import { newCallOwner } from "./call-owner.ts";
import { noteCut } from "./call-scope.ts";
import { chance } from "./chance.ts";
import { clocks, createServiceGate, type ServiceGate, type Ticket } from "./service-gate.ts";

type Options = {
  db: () => Database;
  rules: BreakerRules;
  random?: () => number;
  owner?: string;
  /** How much longer than a call a lease lasts. */
  leaseSlackMs?: number;
};

/** Calls of one service at a time, of one instance; so many more may stand in line. */
const MOST_CALLS = 24;
const LONGEST_LINE = 500;
/** Between a client's own time limit and the one around it. */
const GRACE_MS = 1_000;
/** A lease lasts longer than the call that it is for. */
const LEASE_SLACK_MS = 4_000;
/** A share of the time limit. What a model writes takes its time. */
const SLOW_FROM: Readonly<Record<GuardedService, number>> = {
  ...{ hubspot: 0.5, gmail: 0.5, smtp: 0.5, identity: 0.5 },
  model: 0.9,
};

/**
 * Lets calls through while their service works, keeps them back while it is cut off, and bounds how many run and how
 * long. A run that counts the steps of the path is let through as it is: the breaker's own statements are none of them.
 */
export function createCallGuard(options: Options): CallGuard {
  const { db, rules, random = chance, leaseSlackMs = LEASE_SLACK_MS } = options;
  const owner = options.owner ?? newCallOwner();
  const services = new Map<GuardedService, { gate: ServiceGate; line: BulkheadPolicy }>();
  const serviceOf = (service: GuardedService) => {
    const known = services.get(service) ?? {
      gate: createServiceGate({ service, owner, db, rules, random }),
      line: bulkhead(MOST_CALLS, LONGEST_LINE),
    };
    services.set(service, known);
    return known;
  };
  return async (call) => {
    if (stepObserver()) return call.work();
    const { gate, line } = serviceOf(call.service);
    try {
      return await line.execute(() => pass(gate, call, leaseSlackMs));
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? tooMany(call.service) : error;
    }
  };
}

async function pass<T>(gate: ServiceGate, call: GuardedCall<T>, leaseSlackMs: number): Promise<T> {
  const limitMs = call.timeoutMs + GRACE_MS;
  const ticket = await gate.admit(limitMs + leaseSlackMs);
  assertStillOurs(ticket, call.service, limitMs);
  const startedAt = performance.now();
  const limit = timeout(limitMs, TimeoutStrategy.Aggressive);
  const result = await limit.execute(call.work).then(
    (answer) => ({ answer }),
    (error: unknown) => ({
      error: error instanceof TaskCancelledError ? tooLong(call.service, error) : error,
    }),
  );
  const verdict = call.verdictOf(result);
  const slowMs = call.timeoutMs * SLOW_FROM[call.service];
  await gate.settle(ticket, verdictOfDuration(verdict, performance.now() - startedAt, slowMs));
  if (verdict.kind !== "answered" && gate.cutMs() > 0) noteCut(new Date(Date.now() + gate.cutMs()));
  if ("error" in result) throw result.error;
  return result.answer;
}

/** A process that froze after it got the probe makes no call when it wakes up: somebody else may hold it by now. */
function assertStillOurs({ isProbe, endsAt }: Ticket, service: GuardedService, limitMs: number): void {
  if (!isProbe) return;
  const now = clocks();
  const leftMs = Math.min(endsAt.wall - now.wall, endsAt.steady - now.steady);
  if (leftMs < limitMs) throw notNow({ service, reason: null, now: new Date(), waitMs: GRACE_MS });
}

function tooMany(service: GuardedService): AppError {
  return new AppError(
    "overloaded",
    `Too many calls wait for ${SERVICE_WORDS[service].name}. It will be tried again.`,
    { details: { reason: "line_full", ambiguous: false, retryAfterMs: GRACE_MS } },
  );
}

function tooLong(service: GuardedService, cause: unknown): AppError {
  return new AppError(
    "upstream_unavailable",
    `${SERVICE_WORDS[service].name} did not answer in time. It will be tried again.`,
    { cause, details: { reason: "timeout", ambiguous: true } },
  );
}
