import { ERROR_POLICY } from "#lib/domain/errors.ts";
import { failureOf, systemCode } from "#lib/domain/failure.ts";

import { log } from "./log.ts";
import { errorFields } from "./stack-of.ts";
import { currentTrace, type Trace } from "./trace.ts";

/** Something that a person on call should hear of: an error of ours, or a sentence about a state. */
export type Problem = { error: unknown } | { sentence: string; level: "warning" | "error" };
export type Tags = Readonly<Record<string, string | number>>;
export type Reporter = (problem: Problem, about: { trace: Trace; tags: Tags }) => void;

const globals = globalThis as typeof globalThis & { __countersignReporter?: Reporter };

/** Where reports go besides the log. Without it there is the log alone. */
export function installReporter(reporter: Reporter): void {
  globals.__countersignReporter = reporter;
}

/** Logs what nobody expected, and sends it to the error service. What our policy calls expected is passed over. */
export function reportError(
  error: unknown,
  sentence = "A request failed.",
  fields: Record<string, unknown> = {},
): void {
  const { code } = failureOf(error);
  if (!ERROR_POLICY[code].report) return;
  log().error({ ...fields, code, ...errorFields(error) }, sentence);
  send({ error }, {});
}

/** Says a state that a person on call should know. The sentence is ours and names nobody; so are the tags. */
export function reportState(sentence: string, tags: Tags, level: "warning" | "error" = "warning"): void {
  log()[level === "error" ? "error" : "warn"](tags, sentence);
  send({ sentence, level }, tags);
}

function send(problem: Problem, tags: Tags): void {
  try {
    globals.__countersignReporter?.(problem, { trace: currentTrace(), tags });
  } catch (error) {
    // What fails has failed already: telling of it must not fail it again.
    log().warn({ system: systemCode(error) }, "An error could not be reported.");
  }
}
