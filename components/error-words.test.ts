import { expect, test } from "vitest";

import { RequestFailure } from "#lib/contracts/action-result.ts";

import { isSessionOver, wordsOf } from "./error-words.ts";

test("a refusal is shown in the server's own words", () => {
  const refusal = new RequestFailure(
    { code: "conflict", message: "The page changed. Reload it.", reference: "r", details: {} },
    409,
  );
  expect(wordsOf(refusal)).toBe("The page changed. Reload it.");
  expect(wordsOf(refusal, "read")).toBe("The page changed. Reload it.");
});

test.each([
  new TypeError("Failed to fetch"),
  new Error('[ { "code": "invalid_type" } ]'),
  new DOMException("The operation was aborted.", "AbortError"),
  "odd",
])("a lost answer is never shown in a browser's or a library's words: %s", (error) => {
  expect(wordsOf(error)).toMatch(/^The answer was lost/);
  expect(wordsOf(error, "read")).toMatch(/^The console did not answer/);
});

test("an ended session is told apart from a refusal and from a console that does not answer", () => {
  const words = { code: "unauthenticated", message: "Sign in again.", reference: "r", details: {} } as const;
  expect(isSessionOver(new RequestFailure(words, 401))).toBe(true);
  expect(isSessionOver(new RequestFailure({ ...words, code: "forbidden" }, 403))).toBe(false);
  expect(isSessionOver(new TypeError("Failed to fetch"))).toBe(false);
});
