import { expect, test } from "vitest";

import { allowListCeiling, allowListInForce, isWithinCeiling, toAllowListEntry } from "./allow-list.ts";

test.each([
  ["Jane@Acme.example", "jane@acme.example"],
  ["@acme.example", "acme.example"],
  [" acme.example ", "acme.example"],
  ["*", null],
  ["*@acme.example", null],
  ["acme", null],
  ["a b@acme.example", null],
  ["", null],
  ["jane@", null],
])("%j is kept as %j", (text, entry) => {
  expect(toAllowListEntry(text)).toBe(entry);
});

test.each([
  ["jane@acme.example", ["acme.example"], true],
  ["acme.example", ["acme.example"], true],
  ["jane@acme.example", ["jane@acme.example"], true],
  ["acme.example", ["jane@acme.example"], false],
  ["sub.acme.example", ["acme.example"], false],
  ["jane@evil-acme.example", ["acme.example"], false],
  ["anybody@anywhere.example", null, true],
  ["anybody@anywhere.example", [], false],
])("%s within %j is %s", (entry, ceiling, expected) => {
  expect(isWithinCeiling(entry, ceiling)).toBe(expected);
});

test("only the sandbox with an empty list has no bound", () => {
  expect(allowListCeiling({ appEnv: "sandbox", sendAllowList: [] })).toBeNull();
  expect(allowListCeiling({ appEnv: "sandbox", sendAllowList: ["acme.example"] })).toEqual(["acme.example"]);
  expect(allowListCeiling({ appEnv: "production", sendAllowList: [] })).toEqual([]);
});

test("an emptied list lets nobody through; it never falls back to the configuration's", () => {
  expect(allowListInForce({ entries: [], isKept: false }, ["acme.example"])).toEqual(["acme.example"]);
  expect(allowListInForce({ entries: ["jo@acme.example"], isKept: true }, ["acme.example"])).toEqual([
    "jo@acme.example",
  ]);
  expect(allowListInForce({ entries: [], isKept: true }, ["acme.example"])).toEqual([]);
  expect(allowListInForce({ entries: ["jo@old.example"], isKept: true }, ["acme.example"])).toEqual([]);
  expect(allowListInForce({ entries: [], isKept: false }, null)).toEqual([]);
});
