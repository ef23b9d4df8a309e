import { PLACES } from "./places.ts";

export type KeyEntry = { keys: string; does: string };
export type KeyGroup = { name: string; keys: readonly KeyEntry[] };

/** Every key of the console. The help window and the hints on buttons read this table. */
export const KEY_TABLE: readonly KeyGroup[] = [
  {
    name: "Anywhere",
    keys: [
      { keys: "?", does: "Show these keys" },
      { keys: "/", does: "Search workflows" },
      { keys: "Escape", does: "Close, or go back" },
      { keys: "u", does: "Undo the last decision while its line is shown" },
      { keys: "Shift+S Shift+S", does: "Stop all sending" },
    ],
  },
  {
    name: "Go to",
    keys: PLACES.map(({ key, label }) => ({ keys: `g ${key}`, does: label })),
  },
  {
    name: "Lists",
    keys: [
      { keys: "j", does: "Next row" },
      { keys: "k", does: "Row before" },
      { keys: "x", does: "Clear the filters of Workflows" },
      { keys: "1", does: "Every category in Review; 2 to 9 show one" },
      { keys: "Enter", does: "Open the row" },
    ],
  },
  {
    name: "Quarantine",
    keys: [{ keys: "r r", does: "Replay the delivery" }],
  },
  {
    name: "A draft",
    keys: [
      { keys: "a", does: "Approve" },
      { keys: "mod+Enter", does: "Save the edit, or approve and open the next" },
      { keys: "e", does: "Edit" },
      { keys: "r", does: "Reject with a reason" },
      { keys: "s", does: "Snooze" },
      { keys: "@", does: "Assign" },
      { keys: "d", does: "Compare with the first text" },
      { keys: "w", does: "Why can't this send?" },
    ],
  },
  {
    name: "A knowledge page, template, prompt or policy",
    keys: [
      { keys: "e", does: "Edit" },
      { keys: "mod+Enter", does: "Save and use" },
    ],
  },
];
