import { z } from "zod";

import { ERROR_POLICY, type ErrorCode } from "#lib/domain/errors.ts";

import type { Refusal } from "./operation.ts";

const CODES = Object.keys(ERROR_POLICY) as [ErrorCode, ...ErrorCode[]];

/** The body of every answer that is not a success. */
export const Failure = z.object({
  error: z.object({
    code: z.enum(CODES).meta({ description: "A stable word; decide by it, not by the message." }),
    message: z.string().meta({ description: "What happened and what to do next, for a person to read." }),
    reference: z.string().meta({ description: "The id of the request. An admin finds it in the log." }),
    details: z.looseObject({
      reason: z.string().optional(),
      retryAfterMs: z.number().optional(),
    }),
  }),
});

export const REFUSAL_WORDS: Readonly<Record<Refusal, string>> = {
  400: "The request does not fit the schema; the message names the field.",
  401: "No live session or token, or the act needs a fresh sign-in (`details.reason`).",
  403: "Role or scope does not allow it, or the request came from another page.",
  404: "There is no such thing, or it was erased.",
  409: "It has changed in the meantime; `details` say how it stands now.",
  413: "The body is too large.",
  415: "The body must be JSON.",
  422: "It is understood and cannot be done; the message says what to mend.",
  428: "A header that names the version is missing.",
  429: "Too often. `Retry-After` says when to come back.",
  503: "Something that is needed does not answer now. Try again.",
};
