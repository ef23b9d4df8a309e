/** What a submission is about. Decided by rules (or a model) while drafting. */
export const CATEGORIES = [
  "pricing",
  "demo",
  "support",
  "partnership",
  "security",
  "careers",
  "spam",
  "other",
] as const;
export type Category = (typeof CATEGORIES)[number];
