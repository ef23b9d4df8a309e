import { CATEGORIES, type Category } from "#lib/domain/category.ts";
import { DRAFT_LISTS, type DraftListName } from "#lib/domain/draft-words.ts";

/** Where one is in Review, as the address says it. */
export type ReviewPlace = { list: DraftListName; category: Category | null; draftId: string | null };

export function readPlace(query: { get: (name: string) => string | null }): ReviewPlace {
  const draftId = query.get("draft") ?? "";
  return {
    list: DRAFT_LISTS.find((list) => list === query.get("list")) ?? "waiting",
    category: CATEGORIES.find((category) => category === query.get("category")) ?? null,
    draftId: /^[0-9a-f-]{36}$/i.test(draftId) ? draftId : null,
  };
}
