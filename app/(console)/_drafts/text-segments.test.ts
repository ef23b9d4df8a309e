import { describe, expect, test } from "vitest";

import type { DraftClaimView } from "#lib/contracts/drafts.ts";

import { diffWords, segmentsOf, shortened, sourcesOf } from "./text-segments.ts";

const claim = (start: number, end: number, label: string): DraftClaimView => ({
  ...{ start, end, label, excerpt: null },
  source: { kind: "form_field", field: label },
});

describe("words and their sources", () => {
  const first = "One fact. Two facts. The end.";
  const claims = [claim(0, 9, "a"), claim(10, 20, "b")];

  test("the segments are the text, letter for letter", () => {
    const text = "One new fact. Two facts. The end, friend.";
    const moved = [claim(14, 24, "b")];
    const segments = segmentsOf(text, { claims: moved, sources: sourcesOf(moved), firstText: first });
    expect(segments.map((segment) => segment.text).join("")).toBe(text);
    expect(segments.filter(({ source }) => source).map((segment) => segment.text)).toEqual(["Two facts."]);
    expect(segments.filter(({ isChanged }) => isChanged).map((segment) => segment.text.trim())).toContain(
      "new",
    );
  });

  test("two sentences of one source share its number", () => {
    expect(sourcesOf([...claims, claim(21, 29, "a")]).map(({ number, label }) => [number, label])).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
  });

  test("a difference names both what went and what came", () => {
    expect(diffWords("Hi Jane, thanks", "Hi Joan, thanks").filter(({ kind }) => kind !== "same")).toEqual([
      { kind: "removed", text: "Jane" },
      { kind: "added", text: "Joan" },
    ]);
  });

  test("a short difference leaves out what did not change, and never a change", () => {
    const long = "All of this stays as it was. ".repeat(20);
    const parts = shortened(diffWords(`${long}old ${long}`, `${long}new ${long}`));
    expect(parts.map((part) => part.text).join("").length).toBeLessThan(250);
    expect(parts.filter(({ kind }) => kind !== "same").map((part) => part.text.trim())).toEqual([
      "old",
      "new",
    ]);
  });
});
