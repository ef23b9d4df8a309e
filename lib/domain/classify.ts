import type { Category } from "./category.ts";
import { CATEGORIES } from "./category.ts";
import { CATEGORY_RULES, INJECTION_RULES, LINK } from "./classify-rules.ts";
import type { Language } from "./language.ts";
import { detectLanguage } from "./language.ts";
import { hasHiddenCharacters } from "./text.ts";

export type SubmissionText = {
  message: string | null;
  topic?: string | null;
  company?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  jobTitle?: string | null;
};

export type Classification = {
  category: Category;
  /** 0 to 1: how far the best category stands before the next. */
  confidence: number;
  /** Why, in an operator's words. Never repeats the message. */
  reasons: string[];
  language: Language;
  /** A person has to look: hostile, hidden or advertising. */
  isSuspicious: boolean;
  /** 0 to 1. From 0.5 on nothing may be approved by a rule. */
  injectionScore: number;
};

export const INJECTION_LIMIT = 0.5;
/** Enough for any person's question; a longer text is cut before the patterns see it. */
const MAX_READ = 8_000;

/** By weighted rules alone: the same submission always gets the same answer, with the reasons. */
export function classify(input: SubmissionText): Classification {
  const message = (input.message ?? "").slice(0, MAX_READ);
  const short = [input.topic, input.company, input.firstName, input.lastName, input.jobTitle].map((value) =>
    (value ?? "").slice(0, 300),
  );
  const everything = [message, ...short].join("\n");
  const hostile = INJECTION_RULES.filter(({ pattern }) => pattern.test(everything));
  const injectionScore = round(1 - hostile.reduce((rest, { weight }) => rest * (1 - weight), 1));
  const links = everything.match(LINK)?.length ?? 0;
  const { scores, reasons } = scoreCategories(message, input.topic ?? "", links);
  const [best, second] = CATEGORIES.map((category) => ({
    category,
    score: scores.get(category) ?? 0,
  })).toSorted((a, b) => b.score - a.score);
  const top = best?.score ?? 0;
  const isKnown = best !== undefined && top >= 1;
  const category = isKnown ? best.category : "other";
  return {
    category,
    confidence: isKnown ? round(top / (top + (second?.score ?? 0) + 0.5)) : 0.3,
    reasons: [
      ...(isKnown ? (reasons.get(category) ?? []) : ["no rule fits"]),
      ...new Set(hostile.map(({ reason }) => reason)),
    ],
    language: detectLanguage(message),
    isSuspicious:
      injectionScore >= INJECTION_LIMIT ||
      category === "spam" ||
      links >= 3 ||
      hasHiddenCharacters(everything),
    injectionScore,
  };
}

/** The words of a form's own subject list, most telling first. */
const TOPIC_WORDS: readonly (readonly [RegExp, Category])[] = [
  [/pric|quote|sales|plan/i, "pricing"],
  [/demo|trial/i, "demo"],
  [/support|problem|bug|technical|help/i, "support"],
  [/partner|resell/i, "partnership"],
  [/secur|privacy|legal|complian/i, "security"],
  [/career|job|recruit/i, "careers"],
];

function scoreCategories(
  message: string,
  topic: string,
  links: number,
): { scores: Map<Category, number>; reasons: Map<Category, string[]> } {
  const scores = new Map<Category, number>();
  const reasons = new Map<Category, string[]>();
  const add = (category: Category, weight: number, reason: string): void => {
    scores.set(category, (scores.get(category) ?? 0) + weight);
    reasons.set(category, [...(reasons.get(category) ?? []), reason]);
  };
  for (const rule of CATEGORY_RULES) {
    const at = message.search(rule.pattern);
    // What stands first is what the person came for.
    if (at >= 0) add(rule.category, rule.weight * (at < 120 ? 1.2 : 1), rule.reason);
  }
  const chosen = TOPIC_WORDS.find(([pattern]) => pattern.test(topic))?.[1];
  if (chosen !== undefined) add(chosen, 2.5, "was chosen in the form");
  if (links >= 2) add("spam", 1.5, "holds several links");
  return { scores, reasons };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
