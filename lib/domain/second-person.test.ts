import { expect, test } from "vitest";

import { decideSecondPerson } from "./second-person.ts";

const reply = { category: "pricing", text: "The plan costs €1,200.50 a year." } as const;

test("one approver is enough until a team decides otherwise", () => {
  expect(decideSecondPerson(reply)).toBeNull();
});

test("a category may need two approvers", () => {
  expect(decideSecondPerson(reply, { categories: ["pricing"], amountFrom: null })).toContain("pricing");
  expect(decideSecondPerson(reply, { categories: ["security"], amountFrom: null })).toBeNull();
});

test.each([
  ["The plan costs €1,200.50 a year.", 1200, true],
  ["The plan costs €1,200.50 a year.", 1201, false],
  ["Das kostet 12.500,00 EUR im Jahr.", 12_500, true],
  ["You pay $90 now and $9,000 later.", 5000, true],
  ["You save 90 % of the 20 pages.", 50, false],
])("%s, limit %d: a second person is needed: %s", (text, amountFrom, isNeeded) => {
  const reason = decideSecondPerson({ category: "pricing", text }, { categories: [], amountFrom });
  expect(reason !== null).toBe(isNeeded);
});
