/** Who wrote the first text of a draft. */
export const COMPOSERS = ["template", "model"] as const;
export type ComposerName = (typeof COMPOSERS)[number];

/** Why the template wrote although a model was configured. Stored words: they never change their meaning. */
export const FALLBACK_REASONS = [
  "hostile",
  "spam",
  "over_budget",
  "timeout",
  "unreachable",
  "rate_limited",
  "refused",
  "malformed",
  "checks_failed",
] as const;
export type FallbackReason = (typeof FALLBACK_REASONS)[number];

/** Each reason in an operator's words. */
export const FALLBACK_WORDS: Record<FallbackReason, string> = {
  hostile: "The form holds instructions to a machine: no model was asked.",
  spam: "The form looks like advertising: no model was asked.",
  over_budget: "The model's budget is used up.",
  timeout: "The model did not answer in time.",
  unreachable: "The model could not be reached.",
  rate_limited: "The model's provider asked us to slow down.",
  refused: "The model's provider refused the question.",
  malformed: "The model's answer was not a reply.",
  checks_failed: "The model's text did not pass the checks.",
};

export function isFallbackReason(word: string | null): word is FallbackReason {
  return FALLBACK_REASONS.some((reason) => reason === word);
}
