import type { ActionId } from "#components/key-table.ts";
import { isOfScreen } from "#components/key-table.ts";
import type { AvailableAction } from "#components/ui/use-actions.ts";
import { workflowWord } from "#components/words.ts";
import type { FoundThings } from "#lib/contracts/palette.ts";

export type PaletteItem = {
  id: string;
  label: string;
  /** What kind of thing it is, or what more is known of it. */
  note: string | null;
  keys: string | null;
} & ({ run: () => void } | { href: string });
export type PaletteGroup = { name: string; items: PaletteItem[] };

/** Acts of the palette itself, and those that only make sense with the thing under the cursor. */
const NOT_LISTED = new Set<ActionId>(["palette", "close", "draft.approve-or-save", "search"]);

/** What matches the words: first what can be done here, then where one can go, then what was found. */
export function paletteGroups(
  typed: string,
  {
    actions,
    found,
    isFoundForLess,
    search,
  }: {
    actions: readonly AvailableAction[];
    found: FoundThings | undefined;
    /** It was found for fewer letters: only what has the further ones in its label still stands. */
    isFoundForLess: boolean;
    search: () => void;
  },
): PaletteGroup[] {
  const listed = actions.filter(({ id }) => !NOT_LISTED.has(id)).map(toItem);
  const here = listed.filter(({ isHere }) => isHere);
  const everywhere = listed.filter(({ isHere }) => !isHere);
  const words = typed.trim();
  const groups = [
    { name: "Here", items: matching(words, here) },
    { name: "Anywhere", items: matching(words, everywhere) },
    ...(words && found
      ? foundGroups(found).map(({ name, items }) => ({
          name,
          items: isFoundForLess ? matching(words, items) : items,
        }))
      : []),
    {
      name: "Search",
      items: words
        ? [
            {
              id: "search",
              label: `Search workflows for “${words}”`,
              note: "address, name, company or id",
              keys: null,
              run: search,
            },
          ]
        : [],
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function toItem({ id, does, keys, run }: AvailableAction): PaletteItem & { isHere: boolean } {
  return { id, label: does, note: null, keys, run, isHere: isOfScreen(id) };
}

/** Every typed word must be in the label; a label that begins with them comes first. */
function matching<Item extends PaletteItem>(typed: string, items: readonly Item[]): Item[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = items.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  const starts = ({ label }: Item) => (label.toLowerCase().startsWith(typed.toLowerCase()) ? 0 : 1);
  return fits.toSorted((a, b) => starts(a) - starts(b));
}

const CONTENT_FOLDERS = { template: "templates", prompt: "prompts", policy: "policies" } as const;

function foundGroups({ workflows, pages, contents, people }: FoundThings): PaletteGroup[] {
  return [
    {
      name: "Workflows",
      items: workflows.map((workflow) => ({
        id: workflow.id,
        label: [workflow.name, workflow.company].filter(Boolean).join(" · ") || "Erased person",
        note: workflowWord(workflow).word,
        keys: null,
        href: `/workflows/${workflow.id}`,
      })),
    },
    {
      name: "Knowledge",
      items: pages.map(({ slug, title }) => ({
        ...{ id: `page-${slug}`, label: title, note: "page", keys: null },
        href: `/knowledge/${slug}`,
      })),
    },
    {
      name: "Content",
      items: contents.map(({ kind, name }) => ({
        ...{ id: `content-${kind}-${name}`, label: name, note: kind, keys: null },
        href: `/content/${CONTENT_FOLDERS[kind]}/${name}`,
      })),
    },
    {
      name: "People",
      items: people.map(({ id, name, role }) => ({
        ...{ id, label: name, note: role ?? "no role", keys: null },
        href: "/settings/people",
      })),
    },
  ];
}
