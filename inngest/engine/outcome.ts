import type { Operation } from "./sdk-schemas.ts";
import type { Due, StepFailure } from "./types.ts";

/** What one request to the app came to. */
export type Outcome =
  | { kind: "operations"; operations: Operation[]; isFinal: boolean; retryAfter: Due | null }
  | { kind: "finished"; output: unknown }
  | { kind: "failed"; error: StepFailure; isRetriable: boolean; retryAfter: Due | null }
  | { kind: "unanswered"; mayHaveRun: boolean };
