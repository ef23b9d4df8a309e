import type { ComposedDraft, ComposerInput } from "#lib/contracts/drafting.ts";
import type { FallbackReason } from "#lib/domain/model-fallback.ts";

/** Writes the first text of a reply. Sees one submission and public passages; has no tools and no way out. */
export type Composer = {
  readonly name: string;
  /** `ledger` accounts for what is asked of a model; a composer that asks none needs none. */
  compose(input: ComposerInput, ledger?: ModelLedger): Promise<ComposedDraft>;
};

export type ModelQuestion = { model: string; promptVersion: string; inputTokens: number };

/** `isPriced` is false while the price of this model is not known. */
export type ModelReservation = { callId: string; maxOutputTokens: number; isPriced: boolean };

export type ModelOutcome = {
  outcome: "used" | FallbackReason;
  /** Null when the provider did not say. */
  inputTokens: number | null;
  outputTokens: number | null;
  /** True when the provider certainly did no work that it would charge for. */
  isFree: boolean;
  durationMs: number;
};

/** Where every question to a model is noted before and after it is asked. */
export type ModelLedger = {
  /** Reserves the worst case against the budgets; null when they do not allow the question. */
  reserve(question: ModelQuestion): Promise<ModelReservation | null>;
  settle(callId: string, outcome: ModelOutcome): Promise<void>;
};
