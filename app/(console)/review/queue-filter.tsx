"use client";

import { Select } from "#components/ui/input.tsx";
import { CATEGORY_WORDS } from "#components/words.ts";
import type { DraftList } from "#lib/contracts/drafts.ts";
import { CATEGORIES, type Category } from "#lib/domain/category.ts";
import type { DraftListName } from "#lib/domain/draft-words.ts";

import type { ReviewPlace } from "./review-place.ts";

const LIST_WORDS: Record<DraftListName, string> = {
  waiting: "Waiting",
  mine: "On my list",
  snoozed: "Snoozed",
  approved: "Approved, not sent",
};

export function QueueFilter({
  place,
  counts,
  onChange,
}: {
  place: ReviewPlace;
  counts: DraftList["counts"] | undefined;
  onChange: (change: Partial<ReviewPlace>) => void;
}) {
  const total = (list: DraftListName) => (counts ? ` (${counts[list]})` : "");
  return (
    <div className="flex gap-2 border-b border-line p-2">
      <Select
        className="pr-1 pl-1.5"
        aria-label="List"
        value={place.list}
        onChange={(event) => onChange({ list: event.target.value as DraftListName, draftId: null })}
      >
        {Object.entries(LIST_WORDS).map(([list, words]) => (
          <option key={list} value={list}>
            {words}
            {total(list as DraftListName)}
          </option>
        ))}
      </Select>
      <Select
        className="pr-1 pl-1.5"
        aria-label="Category"
        value={place.category ?? ""}
        onChange={(event) =>
          onChange({ category: (event.target.value || null) as Category | null, draftId: null })
        }
      >
        <option value="">1 · All</option>
        {CATEGORIES.map((category, index) => (
          <option key={category} value={category}>
            {index + 2} · {CATEGORY_WORDS[category]}{" "}
            {counts?.byCategory[category] ? `(${counts.byCategory[category]})` : ""}
          </option>
        ))}
      </Select>
    </div>
  );
}
