import { expect, test } from "vitest";

import { countWords, FASTEST_READING, isTooFast, readingOf } from "./reading-time.ts";

const shownAt = new Date("2026-03-04T09:00:00Z");
const after = (ms: number) => new Date(shownAt.getTime() + ms);
const sixtyWords = Array.from({ length: 60 }, (_, n) => `word${n}`).join(" ");

test.each([
  ["Hi Jane, that's two e-mails.", 5],
  ["Grüße aus Köln – 140 Plätze", 5],
  ["", 0],
  ["… – !", 0],
])("%j has %i words", (text, words) => {
  expect(countWords(text)).toBe(words);
});

test("sixty words need six seconds at six hundred a minute", () => {
  const read = (ms: number) =>
    readingOf(sixtyWords, { shownAt, now: after(ms), wordsPerMinute: FASTEST_READING });
  expect(read(5_999)).toEqual({ words: 60, neededMs: 6_000, shownMs: 5_999 });
  expect(isTooFast(read(5_999))).toBe(true);
  expect(isTooFast(read(6_000))).toBe(false);
});

test("words that were never shown cannot have been read", () => {
  const reading = readingOf(sixtyWords, { shownAt: null, now: shownAt, wordsPerMinute: FASTEST_READING });
  expect(isTooFast(reading)).toBe(true);
});

test("a limit of 0 switches the guard off, and an opening in the future counts as none", () => {
  expect(isTooFast(readingOf(sixtyWords, { shownAt: null, now: shownAt, wordsPerMinute: 0 }))).toBe(false);
  const early = readingOf(sixtyWords, { shownAt: after(1), now: shownAt, wordsPerMinute: FASTEST_READING });
  expect(early.shownMs).toBe(0);
});
