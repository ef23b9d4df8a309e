import { expect, test } from "vitest";

import { csvLine } from "./csv.ts";

test.each([
  ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  [" =1", "' =1"],
  ["\t=1", "'\t=1"],
  ["\r=1", `"'\r=1"`],
  ["\n", `"'\n"`],
  ["a=b", "a=b"],
  ['say "hi", twice', '"say ""hi"", twice"'],
  ["", ""],
])("%j is no formula in a spreadsheet", (value, cell) => {
  expect(csvLine([value])).toBe(`${cell}\r\n`);
});

test("numbers stay numbers, and nothing is an empty cell", () => {
  expect(csvLine([-1, null, "x"])).toBe("-1,,x\r\n");
});
