import { diffWordsWithSpace } from "diff";

import type { DraftClaimView } from "#lib/contracts/drafts.ts";

export type Source = { number: number; label: string; excerpt: string | null; href: string | null };
export type Segment = {
  start: number;
  text: string;
  source: Source | null;
  isClaimEnd: boolean;
  isChanged: boolean;
};

/** Sources in the order of first use. What rests on our own template needs no note. */
export function sourcesOf(claims: readonly DraftClaimView[]): Source[] {
  const sources: Source[] = [];
  for (const claim of claims) {
    if (claim.source.kind === "template" || findSource(sources, claim)) continue;
    const href = claim.source.kind === "knowledge_page" ? `/knowledge/${claim.source.slug}` : null;
    sources.push({ number: sources.length + 1, label: claim.label, excerpt: claim.excerpt, href });
  }
  return sources;
}

/** The text cut where a sourced sentence or a changed word begins or ends. */
export function segmentsOf(
  text: string,
  {
    claims,
    sources,
    firstText,
  }: { claims: readonly DraftClaimView[]; sources: readonly Source[]; firstText: string },
): Segment[] {
  const sourced = claims.flatMap((claim) => {
    const source = findSource(sources, claim);
    return source ? [{ start: claim.start, end: claim.end, source }] : [];
  });
  const changed = changedRanges(firstText, text);
  const cuts = [0, text.length, ...[...sourced, ...changed].flatMap(({ start, end }) => [start, end])];
  const marks = [...new Set(cuts)]
    .filter((mark) => mark >= 0 && mark <= text.length)
    .toSorted((a, b) => a - b);
  return marks.slice(0, -1).map((start, index) => {
    const end = marks[index + 1] ?? text.length;
    const claim = sourced.find((range) => range.start <= start && end <= range.end);
    return {
      start,
      text: text.slice(start, end),
      source: claim?.source ?? null,
      isClaimEnd: claim?.end === end,
      isChanged: changed.some((range) => range.start <= start && end <= range.end),
    };
  });
}

export type DiffPart = { text: string; kind: "same" | "added" | "removed" };

/** Word by word, what was taken out and what came in. */
export function diffWords(before: string, after: string): DiffPart[] {
  return diffWordsWithSpace(before, after).map(({ value, added, removed }) => {
    const kind = added ? "added" : "same";
    return { text: value, kind: removed ? "removed" : kind };
  });
}

const CONTEXT_LENGTH = 60;

/** The changes with a little of what stands around them. */
export function shortened(parts: readonly DiffPart[]): DiffPart[] {
  return parts.map((part, index) => {
    if (part.kind !== "same" || part.text.length <= 3 * CONTEXT_LENGTH) return part;
    const before = index === 0 ? "" : part.text.slice(0, CONTEXT_LENGTH).trimEnd();
    const after = index === parts.length - 1 ? "" : part.text.slice(-CONTEXT_LENGTH).trimStart();
    return { kind: "same", text: `${before} … ${after}` };
  });
}

function changedRanges(before: string, after: string): { start: number; end: number }[] {
  if (before === after) return [];
  let position = 0;
  return diffWords(before, after).flatMap(({ text, kind }) => {
    if (kind === "removed") return [];
    const start = position;
    position += text.length;
    return kind === "added" ? [{ start, end: position }] : [];
  });
}

function findSource(sources: readonly Source[], { label, excerpt }: DraftClaimView): Source | undefined {
  return sources.find((source) => source.label === label && source.excerpt === excerpt);
}
