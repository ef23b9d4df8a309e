import { expect, test } from "vitest";

import { splitJsonItems } from "./split-json-items.ts";

test.each<[string, string, string[]]>([
  ["a list", '[{"a":1},{"b":[1,{"c":2}]}]', ['{"a":1}', '{"b":[1,{"c":2}]}']],
  [
    "brackets, commas and quotes in texts",
    String.raw`["],[{\"", {"x":"},{"}]`,
    [String.raw`"],[{\""`, '{"x":"},{"}'],
  ],
  ["an item that is no JSON", '[{"a":1},{"b":},{"c":3}]', ['{"a":1}', '{"b":}', '{"c":3}']],
  ["items that are missing", "[1,,2,]", ["1", "", "2", ""]],
  ["a single object", ' {"a":1} ', ['{"a":1}']],
  ["an empty list", "[ ]", []],
])("%s is cut into its items' own texts", (...[, text, items]) => {
  expect(splitJsonItems(Buffer.from(text))).toEqual({ ok: true, items });
});

test("a byte order mark is read over", () => {
  expect(splitJsonItems(Buffer.from("\uFEFF[1]"))).toEqual({ ok: true, items: ["1"] });
});

test("an item of 200,000 levels is one item, without a stack to overflow", () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  const result = splitJsonItems(Buffer.from(`[1,${deep},2]`));
  expect(result.ok && result.items.map(({ length }) => length)).toEqual([1, 400_000, 1]);
});

test.each([
  ["", "empty"],
  ["hello", "invalid_json"],
  ["[1,2", "invalid_json"],
  ["[1]x", "trailing_bytes"],
  ["17", "invalid_json"],
  ['["open]', "invalid_json"],
])("%j is refused as a whole: %s", (text, cause) => {
  expect(splitJsonItems(Buffer.from(text))).toEqual({ ok: false, cause });
});

test("bytes that are no UTF-8 are refused as a whole", () => {
  expect(splitJsonItems(Buffer.from([0x5b, 0xff, 0x5d]))).toEqual({ ok: false, cause: "invalid_utf8" });
});
