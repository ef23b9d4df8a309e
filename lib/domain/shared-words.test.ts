import { expect, test } from "vitest";

import { comparableWords, lettersOf, sharedLetters, sharedRun } from "./shared-words.ts";

const FORM = "We run six care homes in Lindau and our night porter keeps losing the rota every single week";

test("a run of words is found in any case, width or punctuation", () => {
  expect(sharedRun("You said: OUR NIGHT-PORTER, keeps losing — the rota!", FORM, { words: 6 })).toBe(
    "our night porter keeps losing the",
  );
  expect(sharedRun("Our night porter will like it.", FORM, { words: 6 })).toBeNull();
});

test("names and numbers neither make a run nor end one", () => {
  const text = "care homes in Lindau";
  expect(sharedRun(text, FORM, { words: 4 })).not.toBeNull();
  expect(sharedRun(text, FORM, { words: 4, allowed: ["Lindau"] })).toBeNull();
  expect(sharedRun("run 6 of the", "we run 12 of the", { words: 3 })).toBe("run of the");
});

test("what stands in a page that we publish may be said", () => {
  const page = "Our night porter keeps losing the rota, says a customer.";
  expect(sharedRun("Our night porter keeps losing the rota.", FORM, { words: 6, known: [page] })).toBeNull();
});

test("letters that somebody spread out are found all the same", () => {
  const spread = Array.from(FORM).join(" ");
  expect(sharedLetters(spread, FORM, { letters: 40 })).not.toBeNull();
  expect(sharedLetters("Nothing of it.", FORM, { letters: 40 })).toBeNull();
});

test("accents and widths do not make another word", () => {
  expect(comparableWords("Ｃａｆé CAFE")).toEqual(["cafe", "cafe"]);
  expect(lettersOf("a-b c.é")).toBe("abce");
});
