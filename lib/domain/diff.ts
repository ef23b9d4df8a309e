import { diffLines, diffWordsWithSpace } from "diff";

export type DiffSegment = { kind: "same" | "added" | "removed"; text: string };

/** What changed between two texts, word by word; line by line where the texts are long. */
export function diffTexts(before: string, after: string): DiffSegment[] {
  const isLong = before.length + after.length > MAX_WORD_DIFF;
  const changes = isLong ? diffLines(before, after) : diffWordsWithSpace(before, after);
  return changes.map(({ added, removed, value }) => ({ kind: kindOf(added, removed), text: value }));
}

const MAX_WORD_DIFF = 12_000;

function kindOf(isAdded: boolean, isRemoved: boolean): DiffSegment["kind"] {
  if (isAdded) return "added";
  return isRemoved ? "removed" : "same";
}
