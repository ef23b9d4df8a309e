import type { Category } from "./category.ts";

export type UrgencyInput = {
  category: Category;
  receivedAt: Date;
  companySize: number | null;
  hasDeadline: boolean;
  isSuspicious: boolean;
  /** The person wrote before and waits again. */
  earlierSubmissions: number;
};

const HOUR_MS = 3_600_000;

/** How soon a first answer is owed, and how much it matters among equals. */
const TARGETS: Record<Category, { hours: number; base: number }> = {
  support: { hours: 2, base: 70 },
  pricing: { hours: 4, base: 65 },
  demo: { hours: 4, base: 65 },
  security: { hours: 8, base: 55 },
  other: { hours: 8, base: 40 },
  partnership: { hours: 24, base: 35 },
  careers: { hours: 72, base: 20 },
  spam: { hours: 72, base: 5 },
};

/** 0 to 100, higher first, and the time by which the answer is due. Age counts through the due time alone. */
export function urgencyOf(input: UrgencyInput): { urgency: number; dueAt: Date } {
  const { hours, base } = TARGETS[input.category];
  const size =
    input.companySize === null ? 0 : Math.min(20, Math.round(Math.log10(Math.max(1, input.companySize)) * 6));
  const isBusiness = input.category !== "spam" && input.category !== "careers";
  const bonus = isBusiness
    ? size + (input.hasDeadline ? 8 : 0) + Math.min(6, input.earlierSubmissions * 3)
    : 0;
  const penalty = input.isSuspicious ? 25 : 0;
  return {
    urgency: Math.max(0, Math.min(100, base + bonus - penalty)),
    dueAt: new Date(input.receivedAt.getTime() + hours * HOUR_MS),
  };
}
