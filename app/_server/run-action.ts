import "server-only";
import { headers } from "next/headers";
import { after } from "next/server";
import type { ZodType } from "zod";

import { publishOutboxSoon } from "#inngest/publish-outbox.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import { traced } from "#lib/observability/trace.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { tellListenersSoon } from "#lib/services/live/listen-to-changes.ts";

import { markReached } from "./action-answers.ts";
import { parseInput } from "./parse-input.ts";
import { recordRefusal } from "./record-refusal.ts";
import { reportError } from "./report-error.ts";
import { assertOwnOrigin, requestIdOf } from "./request.ts";
import { requireContext } from "./session.ts";
import { toPublicFailure } from "./to-response.ts";

export type UseCase<Input, Output> = (ctx: ServiceContext, input: Input) => Promise<Output>;

/** The one way into a use-case from a screen: own origin, live session, valid input; a failure comes back as a value. */
export async function runAction<Input, Output>(
  schema: ZodType<Input>,
  useCase: UseCase<Input, Output>,
  input: unknown,
): Promise<ActionResult<Output>> {
  const given = await headers();
  const requestId = requestIdOf(given);
  markReached(requestId);
  let ctx: ServiceContext | null = null;
  try {
    assertOwnOrigin(given);
    const caller = await requireContext();
    ctx = caller;
    const data = await traced({ requestId }, () => useCase(caller, parseInput(schema, input)));
    tellListenersSoon();
    after(publishOutboxSoon);
    return { ok: true, data };
  } catch (error) {
    await recordRefusal(ctx, error);
    await reportError(error, { requestId });
    return { ok: false, error: toPublicFailure(error, requestId) };
  }
}
