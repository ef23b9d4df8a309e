import { expect, test } from "vitest";

import { formatClock } from "./time.ts";

const now = Date.parse("2026-09-22T12:00:00Z");

test.each([
  ["2026-09-22T00:05:59Z", "00:05 UTC"],
  ["2026-09-04T14:03:07Z", "4 Sep 14:03 UTC"],
  ["2025-12-31T23:59:59Z", "31 Dec 23:59 UTC"],
])("a time reads the same on the server and at every desk: %s", (at, words) => {
  expect(formatClock(new Date(at), now)).toBe(words);
});
