import { expect, test } from "vitest";

import { REJECT_REASON, subjectFault, textFault } from "#lib/domain/draft-words.ts";
import { reasonFault } from "#lib/domain/reason.ts";

import { DraftSubject, DraftText, RejectReason } from "./drafts.ts";

test.each(["", "  \n ", "\u200B\u200B", "\u2060", "\u3164", "\u00AD", "\u202E", "\u0000", " \uFEFF\n"])(
  "a subject or text of nothing to see is refused: %j",
  (words) => {
    expect(DraftSubject.safeParse(words).success).toBe(false);
    expect(DraftText.safeParse(words).success).toBe(false);
  },
);

test("words with an invisible character among them are accepted", () => {
  expect(DraftSubject.parse("Pri\u00ADcing")).toBe("Pri\u00ADcing");
  expect(DraftText.parse("Hello\u200B")).toBe("Hello\u200B");
});

test("a reason of invisible characters is no reason, and those in a reason go", () => {
  expect(RejectReason.safeParse("\u200B".repeat(20)).success).toBe(false);
  expect(RejectReason.parse("  Wrong\u200B price  ")).toBe("Wrong price");
});

test.each([
  "Pricing",
  "",
  "\u200B",
  "two\nlines",
  "no",
  "x".repeat(201),
  "x".repeat(501),
  "x".repeat(20_001),
])("the screen and the server say the same about the same words (case %#)", (words) => {
  const said = (schema: typeof DraftText) => schema.safeParse(words).error?.issues[0]?.message ?? null;
  expect(subjectFault(words)).toBe(said(DraftSubject));
  expect(textFault(words)).toBe(said(DraftText));
  expect(reasonFault(words, REJECT_REASON)).toBe(said(RejectReason));
});
