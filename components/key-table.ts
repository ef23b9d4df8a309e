import { CATEGORY_WORDS } from "#components/words.ts";
import { CATEGORIES } from "#lib/domain/category.ts";

import { PLACES } from "./places.ts";

export type KeyEntry<Id extends string = string> = {
  id: Id;
  /** Null for what only the palette does. */
  keys: string | null;
  /** A verb first: it stands in the help and in the palette. */
  does: string;
};
export type KeyGroup = { name: string; keys: readonly KeyEntry<ActionId>[] };

const key = <Id extends string>(id: Id, keys: string | null, does: string): KeyEntry<Id> => ({
  id,
  keys,
  does,
});

const GROUPS = [
  {
    name: "Anywhere",
    keys: [
      key("palette", "mod+k", "Find anything, do anything"),
      key("help", "?", "Show these keys"),
      key("search", "/", "Search workflows"),
      key("close", "Escape", "Close, or go back"),
      key("undo", "u", "Undo the last decision while its line is shown"),
      key("sending.stop", "Shift+S Shift+S", "Stop all sending"),
      key("colours.light", null, "Use light colours"),
      key("colours.dark", null, "Use dark colours"),
      key("colours.system", null, "Use the colours of the system"),
      key("keys.switch", null, "Switch single-letter keys on or off"),
      key("api-docs", null, "Read how the API is used"),
      key("sign-out", null, "Sign out"),
    ],
  },
  {
    name: "Go to",
    keys: PLACES.map(({ key: letter, href, label }) => key(`go:${href}`, `g ${letter}`, `Go to ${label}`)),
  },
  {
    name: "A draft",
    keys: [
      key("draft.approve", "a", "Approve, and open the next"),
      key("draft.approve-or-save", "mod+Enter", "Approve, or save the edit"),
      key("draft.edit", "e", "Edit"),
      key("draft.reject", "r", "Reject with a reason"),
      key("draft.snooze", "s", "Snooze"),
      key("draft.assign", "@", "Assign"),
      key("draft.compare", "d", "Compare with the first text"),
      key("draft.gates", "w", "Why can't this send?"),
      key("draft.undo", "u", "Undo the decision about this draft"),
    ],
  },
  {
    name: "Lists",
    keys: [
      key("list.next", "j", "Next row"),
      key("list.previous", "k", "Row before"),
      key("list.open", "Enter", "Open the row"),
    ],
  },
  {
    name: "Workflows",
    keys: [
      key("workflows.select", "x", "Select the row, or let it go"),
      key("workflows.select-range", "Shift+X", "Select every row from the last one on"),
      key("workflows.let-go", "Escape", "Let the selected rows go"),
      key("workflows.retry-selected", "Shift+R", "Retry the selected workflows"),
      key("workflows.cancel-selected", "Shift+D", "Cancel the selected workflows"),
      key("workflows.save-view", "v", "Save the filters as a view"),
      key("workflows.clear-filters", "c", "Clear the filters of Workflows"),
    ],
  },
  {
    name: "A workflow",
    keys: [
      key("workflow.retry", "r", "Retry, from a step of choice"),
      key("workflow.tag", "t", "Add a tag"),
      key("workflow.replay", "p", "Replay the draft without effect"),
      key("workflow.message", "m", "Show the mail byte for byte"),
      key("workflow.copy-link", "l", "Copy the link"),
      key("workflow.print", null, "Print this workflow"),
    ],
  },
  {
    name: "Review",
    keys: [
      key("review.select", "x", "Select the draft, or let it go"),
      key("review.approve-selected", "Shift+A", "Read and approve the selected drafts"),
      key("review.all", "1", "Show every category"),
      ...CATEGORIES.map((category, index) =>
        key(`review.${category}`, String(index + 2), `Show only ${CATEGORY_WORDS[category].toLowerCase()}`),
      ),
    ],
  },
  {
    name: "Quarantine",
    keys: [key("quarantine.replay", "r r", "Replay the delivery")],
  },
  {
    name: "A page, template, prompt or policy",
    keys: [key("content.edit", "e", "Edit"), key("content.save", "mod+Enter", "Save and use")],
  },
] as const;

/** Every act that a key or the palette can start. */
export type ActionId = (typeof GROUPS)[number]["keys"][number]["id"];

/** Every key of the console. The help, the palette, the hints on buttons and the keys themselves read this table. */
export const KEY_TABLE: readonly KeyGroup[] = GROUPS;

const ENTRIES = new Map<string, KeyEntry<ActionId>>(
  KEY_TABLE.flatMap(({ keys }) => keys.map((entry) => [entry.id, entry])),
);

export function entryOf(id: ActionId): KeyEntry<ActionId> {
  const entry = ENTRIES.get(id);
  if (!entry) throw new Error(`The key table has no ${id}.`);
  return entry;
}

/** Acts that belong to one screen, as opposed to those that work on each. */
export function isOfScreen(id: ActionId): boolean {
  const common = KEY_TABLE.filter(({ name }) => name === "Anywhere" || name === "Go to");
  return !common.some(({ keys }) => keys.some((entry) => entry.id === id));
}
