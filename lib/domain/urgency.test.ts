import { describe, expect, test } from "vitest";

import { CATEGORIES } from "./category.ts";
import type { UrgencyInput } from "./urgency.ts";
import { urgencyOf } from "./urgency.ts";

const receivedAt = new Date("2026-11-22T08:00:00Z");
const plain: UrgencyInput = {
  category: "pricing",
  receivedAt,
  companySize: null,
  hasDeadline: false,
  isSuspicious: false,
  earlierSubmissions: 0,
};
const urgency = (change: Partial<UrgencyInput>): number => urgencyOf({ ...plain, ...change }).urgency;

describe("what comes first in the queue", () => {
  test("a broken service is due before a price question, and advertising last", () => {
    const due = (category: UrgencyInput["category"]): number =>
      urgencyOf({ ...plain, category }).dueAt.getTime() - receivedAt.getTime();
    expect(due("support")).toBeLessThan(due("pricing"));
    expect(due("spam")).toBe(Math.max(...CATEGORIES.map(due)));
    expect(urgency({ category: "spam" })).toBe(
      Math.min(...CATEGORIES.map((category) => urgency({ category }))),
    );
  });

  test("size, a deadline and a second message raise it", () => {
    expect(urgency({ companySize: 2_400 })).toBeGreaterThan(urgency({ companySize: 12 }));
    expect(urgency({ hasDeadline: true })).toBeGreaterThan(urgency({}));
    expect(urgency({ earlierSubmissions: 1 })).toBeGreaterThan(urgency({}));
  });

  test("a suspicious message does not jump the queue by claiming to be large", () => {
    expect(urgency({ isSuspicious: true, companySize: 1_000_000 })).toBeLessThan(urgency({}));
  });

  test.each(CATEGORIES)("%s stays between 0 and 100", (category) => {
    const low = urgency({ category, isSuspicious: true });
    const high = urgency({ category, companySize: 10_000_000, hasDeadline: true, earlierSubmissions: 99 });
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(100);
  });
});
