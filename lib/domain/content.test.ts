import { expect, test } from "vitest";

import { contentText, parseVersionLabel, versionLabel } from "./content.ts";

test("what a draft says it was written with can be found again", () => {
  const pricing = { name: "pricing.de", version: 12 };
  expect(versionLabel(pricing)).toBe("pricing.de@12");
  expect(parseVersionLabel("pricing.de@12")).toEqual(pricing);
});

test.each([
  "",
  "pricing",
  "pricing@",
  "pricing@0",
  "pricing@1.5",
  "@1",
  "Pricing@1",
  "pricing@1@2",
  "x@9999999999",
])("%j names no version", (label) => {
  expect(parseVersionLabel(label)).toBeNull();
});

test("a policy reads as sentences, so that a changed rule is a changed line", () => {
  const text = contentText({
    kind: "policy",
    body: {
      secondPerson: { categories: ["pricing", "security"], amountFrom: 5000, words: [] },
      listUnsubscribe: { categories: ["demo"] },
    },
  });
  expect(text.split("\n")).toEqual([
    "Two people approve every reply about: pricing, security",
    "Two people approve replies that name an amount: from 5000 on",
    "Two people approve replies that say: none",
    "Mails with a List-Unsubscribe header: demo",
  ]);
});
