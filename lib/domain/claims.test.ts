import { describe, expect, test } from "vitest";

import { relocateClaims, sentencesOf } from "./claims.ts";

test("sentences keep their place, and a decimal point ends none", () => {
  const text = "Hello Jane,\n\nIt uses TLS 1.2 or newer. It costs €4.50.\n\nBye";
  const sentences = sentencesOf(text);
  expect(sentences.map(({ sentence }) => sentence)).toEqual([
    "Hello Jane,",
    "It uses TLS 1.2 or newer.",
    "It costs €4.50.",
    "Bye",
  ]);
  for (const { sentence, start, end } of sentences) expect(text.slice(start, end)).toBe(sentence);
});

describe("after an edit", () => {
  const claims = sentencesOf("One is so. Two is so.").map((place) => ({ ...place, source: "page" }));

  test("a sentence that still stands keeps its source at its new place", () => {
    const edited = "Before. Two is so.";
    const [kept] = relocateClaims(claims, edited);
    expect(kept).toMatchObject({ sentence: "Two is so.", source: "page" });
    expect(edited.slice(kept?.start, kept?.end)).toBe("Two is so.");
  });

  test("a changed sentence loses its source", () => {
    expect(relocateClaims(claims, "One is so! Two was so.")).toEqual([]);
  });
});
