import fc from "fast-check";
import { expect, test } from "vitest";

import type { DiffSegment } from "./diff.ts";
import { diffTexts } from "./diff.ts";

const side = (segments: DiffSegment[], leftOut: DiffSegment["kind"]): string =>
  segments
    .filter(({ kind }) => kind !== leftOut)
    .map(({ text }) => text)
    .join("");

test("a changed word is shown as one word", () => {
  expect(diffTexts("Growth costs €5 a month.", "Growth costs €6 a month.")).toEqual([
    { kind: "same", text: "Growth costs €" },
    { kind: "removed", text: "5" },
    { kind: "added", text: "6" },
    { kind: "same", text: " a month." },
  ]);
});

test("both texts can be read back from the segments, whatever they are", () => {
  fc.assert(
    fc.property(
      fc.lorem({ maxCount: 30 }),
      fc.lorem({ maxCount: 30 }),
      fc.string(),
      (before, after, noise) => {
        const segments = diffTexts(before + noise, noise + after);
        expect(side(segments, "added")).toBe(before + noise);
        expect(side(segments, "removed")).toBe(noise + after);
      },
    ),
  );
});

test("a long text is compared by lines", () => {
  const before = "line of words\n".repeat(1_000);
  const segments = diffTexts(before, `${before}one more\n`);
  expect(segments.at(-1)).toEqual({ kind: "added", text: "one more\n" });
});
