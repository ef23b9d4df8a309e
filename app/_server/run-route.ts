import "server-only";
import { after } from "next/server";
import type { ZodType } from "zod";

import { publishOutboxSoon } from "#inngest/publish-outbox.ts";
import { traced } from "#lib/observability/trace.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { tellListenersSoon } from "#lib/services/live/listen-to-changes.ts";

import { requireCaller } from "./caller.ts";
import { parseInput } from "./parse-input.ts";
import { recordRefusal } from "./record-refusal.ts";
import { reportError } from "./report-error.ts";
import { isUnsafe, requestIdOf } from "./request.ts";
import type { UseCase } from "./run-action.ts";
import { toResponse } from "./to-response.ts";

/** The one way into a use-case over HTTP: a known caller, valid input, policy's status. */
export async function runRoute<Input, Output>(
  request: Request,
  ...[schema, useCase, input]: [ZodType<Input>, UseCase<Input, Output>, unknown]
): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  let ctx: ServiceContext | null = null;
  try {
    const caller = await requireCaller(request);
    ctx = caller;
    const data = await traced({ requestId }, () => useCase(caller, parseInput(schema, input)));
    if (isUnsafe(request.method)) {
      tellListenersSoon();
      after(publishOutboxSoon);
    }
    if (data instanceof Response) return named(data, requestId);
    return Response.json(data ?? null, {
      headers: { "cache-control": "no-store", "x-request-id": requestId },
    });
  } catch (error) {
    await recordRefusal(ctx, error);
    await reportError(error, { requestId });
    return toResponse(error, requestId);
  }
}

/** A use-case that streams its answer makes the response itself. */
function named(response: Response, requestId: string): Response {
  response.headers.set("x-request-id", requestId);
  return response;
}
