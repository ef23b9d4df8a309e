import { NonRetriableError, RetryAfterError } from "inngest";

import { ERROR_POLICY } from "#lib/domain/errors.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { log } from "#lib/observability/log.ts";
import { reportError } from "#lib/observability/report.ts";

import { publishOutboxSoon } from "./publish-outbox.ts";

/** The part of Inngest's step tools that we use. */
export type StepTools = {
  run(id: string, work: () => Promise<Record<string, unknown>>): Promise<Record<string, unknown>>;
};

/**
 * A durable step. Its result and its error are kept by the engine: ids and states only, never a cause or a stack.
 * Events that the step queued are published before it ends.
 */
export async function runStep(
  step: StepTools,
  id: string,
  work: () => Promise<Record<string, unknown> | void>,
): Promise<Record<string, unknown>> {
  return step.run(id, async () => {
    try {
      const result = await work();
      await publishOutboxSoon();
      return result ?? {};
    } catch (error) {
      throw engineError(id, error);
    }
  });
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
