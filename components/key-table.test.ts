import { globSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { type ActionId, entryOf, isOfScreen, KEY_TABLE } from "./key-table.ts";

const entries = KEY_TABLE.flatMap(({ keys }) => keys);
const sources = globSync(["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}"])
  .filter((file) => !/\.test\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(file, "utf8") }));

test("no key is bound past the table that the help and the palette are made of", () => {
  const past = sources.filter(
    ({ file, text }) => !/^components\/ui\/use-(keys|actions)\.ts$/.test(file) && /\buseKeys\(/.test(text),
  );
  expect(past.map(({ file }) => file)).toEqual([]);
});

test("every entry of the table is an act that some screen offers", () => {
  /** What the browser does itself: Enter follows the link that has the focus. */
  const natural: ActionId[] = ["list.open"];
  const offered = sources
    .filter(({ file }) => file !== "components/key-table.ts")
    .map(({ text }) => text)
    .join("\n");
  const made = /^(go:|review\.(?!select|approve|all))/;
  const idle = entries.filter(
    ({ id }) =>
      !made.test(id) &&
      !natural.includes(id) &&
      !offered.includes(id.includes(".") || id.includes("-") ? `"${id}"` : `${id}:`),
  );
  expect(idle.map(({ id }) => id)).toEqual([]);
});

test("no two acts of one group share a key, and each is found under its name", () => {
  for (const { keys } of KEY_TABLE) {
    const pressed = keys.flatMap((entry) => entry.keys ?? []);
    expect(new Set(pressed).size).toBe(pressed.length);
  }
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  for (const entry of entries) expect(entryOf(entry.id)).toBe(entry);
});

test("keys of one draft belong to its screen, those of the frame to none", () => {
  expect(isOfScreen("draft.approve")).toBe(true);
  expect(isOfScreen("help")).toBe(false);
  expect(isOfScreen("go:/review")).toBe(false);
});
