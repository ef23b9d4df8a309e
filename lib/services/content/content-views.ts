import {
  type ContentListItem,
  type ContentRequestView,
  type ContentVersionItem,
  ContentView,
  promptBodySchema,
  sendingPolicySchema,
  templateBodySchema,
} from "#lib/contracts/content.ts";
import type { ContentRow, ListedContent } from "#lib/db/content-versions.ts";
import type { ContentBody } from "#lib/domain/content.ts";

export function toVersionItem({
  version,
  isActive,
  createdAt,
  authorName,
}: ListedContent): ContentVersionItem {
  return { version, isActive, changedAt: createdAt.toISOString(), changedBy: authorName };
}

export function toListItem(row: ListedContent & { newest: number }): ContentListItem {
  const { kind, name, newest } = row;
  return { kind, name, newest, ...toVersionItem(row) };
}

export function toContentView(
  row: ContentRow,
  versions: readonly ListedContent[],
  request: ContentRequestView | null,
): ContentView {
  const shown = versions.find(({ version }) => version === row.version);
  return ContentView.parse({
    ...toVersionItem(shown ?? { ...row, authorName: null }),
    ...contentOf(row),
    name: row.name,
    newest: versions[0]?.version ?? row.version,
    current: versions.find(({ isActive }) => isActive)?.version ?? row.version,
    versions: versions.map(toVersionItem),
    request,
  });
}

/** What is stored, as what it is. */
export function contentOf({ kind, body }: Pick<ContentRow, "kind" | "body">): ContentBody {
  switch (kind) {
    case "template":
      return { kind, body: templateBodySchema.parse(body) };
    case "prompt":
      return { kind, body: promptBodySchema.parse(body) };
    case "policy":
      return { kind, body: sendingPolicySchema.parse(body) };
  }
}
