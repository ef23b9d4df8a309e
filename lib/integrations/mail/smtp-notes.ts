import { type CallFailure, noteServiceCall } from "#lib/observability/service-calls.ts";

import type { SmtpEvidence, SmtpOutcome } from "./smtp.ts";

/** How the way to the mail server's yes to our sign-in went. */
export function noteOpening(startedAt: number, failed: SmtpEvidence | null): void {
  noteServiceCall({
    name: "smtp.open",
    durationMs: performance.now() - startedAt,
    failure: failed && failureOf(failed),
  });
}

/** Runs the hand-over of one mail and notes how long it took. A refusal for good is an answer, not a failure. */
export async function noteDelivery(run: () => Promise<SmtpOutcome>): Promise<SmtpOutcome> {
  const startedAt = performance.now();
  const outcome = await run();
  const isAnswer = outcome.kind === "taken" || (outcome.kind === "refused" && outcome.isFinal);
  noteServiceCall({
    name: "smtp.hand-over",
    durationMs: performance.now() - startedAt,
    failure: isAnswer ? null : failureOf(outcome.evidence),
  });
  return outcome;
}

function failureOf({ stage, cause, lastReply }: SmtpEvidence): CallFailure {
  const code = cause ?? "refused";
  const said = lastReply ? ` Its last reply was ${lastReply}.` : "";
  return { code, message: `The conversation ended at ${stage} (${code}).${said}` };
}
