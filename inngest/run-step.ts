import { NonRetriableError, RetryAfterError } from "inngest";

import { ERROR_POLICY } from "#lib/domain/errors.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { askAgainAt } from "#lib/domain/not-now.ts";
import { log } from "#lib/observability/log.ts";
import { reportError } from "#lib/observability/report.ts";
import { watchingCuts } from "#lib/services/breakers/call-scope.ts";

import { publishOutboxSoon } from "./publish-outbox.ts";

/** The part of Inngest's step tools that we use. */
export type StepTools = {
  run(id: string, work: () => Promise<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** Without it a step whose service is cut off ends with that. */
  sleepUntil?(id: string, until: Date): Promise<void>;
};

/**
 * Sleeps of all steps of a run together. Each takes two of the thousand steps that the engine gives a run, and the
 * function's own rounds need room as well; at five minutes each they last for a day. Whoever waits longer fails, and is
 * retried by a person.
 */
const MOST_SLEEPS = 300;
/** By the tools that the engine hands out anew whenever it goes on with a run; what is done already is counted again. */
const sleepsOf = new WeakMap<StepTools, number>();

/** For functions that begin anew by themselves: while a service is cut off they leave their round out. */
export function leavingOut(step: StepTools): StepTools {
  return { run: (id, work) => step.run(id, work) };
}

/**
 * A durable step. Its result and its error are kept by the engine: ids and states only, never a cause or a stack.
 * Events that the step queued are published before it ends. While a service that it needs is cut off, it sleeps and
 * begins anew, and none of its attempts is used up.
 */
export async function runStep(
  step: StepTools,
  id: string,
  work: () => Promise<Record<string, unknown> | void>,
): Promise<Record<string, unknown>> {
  for (let round = 1; ; round += 1) {
    const result = await step.run(round === 1 ? id : `${id}-anew:${round}`, () =>
      watchingCuts(async (cutUntil) => {
        try {
          const done = await work();
          await publishOutboxSoon();
          return done ?? {};
        } catch (error) {
          const notBefore = askAgainAt(error, cutUntil());
          if (notBefore && (sleepsOf.get(step) ?? 0) < MOST_SLEEPS) return cutOff(id, notBefore);
          throw engineError(id, error);
        }
      }),
    );
    if (result["outcome"] !== CUT_OFF || !step.sleepUntil) return result;
    sleepsOf.set(step, (sleepsOf.get(step) ?? 0) + 1);
    await step.sleepUntil(`${id}-cut-off:${round}`, new Date(String(result["notBefore"])));
  }
}

const CUT_OFF = "cut_off";

function cutOff(stepId: string, notBefore: Date): Record<string, unknown> {
  log().info({ step: stepId, notBefore }, "A service is cut off: the step waits.");
  return { outcome: CUT_OFF, notBefore: notBefore.toISOString() };
}

function engineError(stepId: string, error: unknown): Error {
  const failure = failureOf(error);
  if (ERROR_POLICY[failure.code].report) reportError(error, failure.message);
  else log().warn({ step: stepId, code: failure.code, isTransient: failure.isTransient }, failure.message);
  if (!failure.isTransient) return withoutStack(new NonRetriableError(failure.message));
  if (failure.retryAfterMs !== null) {
    return withoutStack(new RetryAfterError(failure.message, failure.retryAfterMs));
  }
  return withoutStack(new Error(failure.message));
}

function withoutStack(error: Error): Error {
  delete error.stack;
  return error;
}
