import { expect, test } from "vitest";

import { conditionOf, serviceOfCall } from "./outside-service.ts";

const NOW = new Date("2026-03-04T09:00:30Z");
const minute = (ago: number, calls: number, failures: number) => ({
  at: new Date(NOW.getTime() - 30_000 - ago * 60_000),
  calls,
  failures,
});
const at = (ago: number) => minute(ago, 0, 0).at;

test.each([
  ["nothing asked of it", [], "quiet", null],
  ["only empty minutes", [minute(3, 0, 0)], "quiet", null],
  ["every call answered", [minute(40, 2, 0), minute(1, 5, 0)], "answering", at(40)],
  [
    "failing since the last good minute",
    [minute(9, 3, 0), minute(4, 2, 2), minute(1, 3, 3)],
    "failing",
    at(4),
  ],
  ["a failure among many", [minute(9, 3, 0), minute(1, 9, 1)], "faltering", at(1)],
  ["mended", [minute(9, 3, 3), minute(7, 1, 0), minute(0, 1, 0)], "answering", at(7)],
  ["failed last, long ago", [minute(50, 1, 1)], "failing", at(50)],
  ["mended within the five minutes", [minute(3, 1, 1), minute(0, 9, 0)], "faltering", at(0)],
])("%s", (...[, minutes, condition, since]) => {
  expect(conditionOf(minutes, NOW)).toEqual({ condition, since });
});

test.each([
  ["gmail.create-draft", { service: "gmail", operation: "create-draft" }],
  ["alert.post", { service: "alerts", operation: "post" }],
  ["identity.keys", { service: "identity", operation: "keys" }],
  ["select.something", null],
])("%s is a call to %j", (name, expected) => {
  expect(serviceOfCall(name)).toEqual(expected);
});
