import { expect, it } from "vitest";

import { compileExpression, isMatch } from "./expression.ts";

const event = { name: "a/b", data: { id: "x", n: 3, list: ["a", "b"], isUrgent: true, text: 'it\'s "so"' } };
const scope = { event, async: { data: { id: "x", n: 4 } } };

it.each([
  ["event.data.id == async.data.id", true],
  ["event.data.n == async.data.n", false],
  ["event.data.n < async.data.n && event.data.n >= 3", true],
  ["event.data.n > 3 || event.data.isUrgent", true],
  ["event.data.isUrgent ? 300 : 0", 300],
  ["!has(event.data.missing)", true],
  ["event.data.missing == null", true],
  ["event.data.missing > 1", false],
  ["event.data.id in ['x', \"y\"]", true],
  ["'b' in event.data.list", true],
  ["event.data['id'] + '-' + event.data.n", "x-3"],
  ["event.data.list[1]", "b"],
  ["event.data.text == 'it\\'s \"so\"'", true],
  ["event.data.constructor", null],
  ["(event.data.n + 1) == async.data.n", true],
])("%s is %j", (source, value) => {
  expect(compileExpression(source)(scope)).toEqual(value);
});

it.each([
  "event.name.startsWith('a')",
  "size(event.data.list) > 1",
  "event.data.n * 2",
  "event.data.n ==",
  "other.data",
  "event.data.id == 'open",
  "event.data.list.exists(x, x == 'a')",
])("%s is refused when it is compiled", (source) => {
  expect(() => compileExpression(source)).toThrow("not supported by the embedded engine");
});

it("no expression matches everything, and only true matches", () => {
  expect(isMatch(undefined, scope)).toBe(true);
  expect(isMatch("event.data.id", scope)).toBe(false);
});
