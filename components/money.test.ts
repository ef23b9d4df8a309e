import { expect, test } from "vitest";

import { formatMicros } from "./money.ts";

test.each([
  [0, "$0"],
  [40, "under $0.0001"],
  [100, "$0.0001"],
  [4_231, "$0.0042"],
  [999_900, "$0.9999"],
  [12_345_678, "$12.35"],
])("%i millionths are %s", (micros, words) => {
  expect(formatMicros(micros)).toBe(words);
});
