import { expect, test } from "vitest";
import { z } from "zod";

import { failureOf } from "#lib/domain/failure.ts";

import { parseInput } from "./parse-input.ts";
import { toPublicFailure } from "./to-response.ts";

const Input = z.strictObject({ draftId: z.uuid() });

test("a caller's mistake is named to the caller and is no failure of ours", () => {
  const refused = (() => {
    try {
      return parseInput(Input, { draftId: "seven" });
    } catch (error) {
      return error;
    }
  })();
  expect(failureOf(refused).code).toBe("invalid_input");
  expect(toPublicFailure(refused, "reference")).toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("draftId") as string,
  });
});

test.each([
  { query: "a\u0000b" },
  { list: ["a", "\u0000"] },
  { body: { deep: [{ text: "\u0000" }], none: null, left: undefined } },
])("a text with the one character that the database cannot store is the caller's to mend: %j", (input) => {
  expect(() => parseInput(z.record(z.string(), z.unknown()), input)).toThrow("U+0000");
});

test("every other text is taken, however deep the body is", () => {
  let deep: unknown = "Grüße \u0001 😀";
  for (let level = 0; level < 50_000; level += 1) deep = [deep];
  expect(parseInput(z.record(z.string(), z.unknown()), { deep })).toMatchObject({});
});

test("a value of our own that does not fit is our failure, and its words stay here", () => {
  const { error } = Input.safeParse({ draftId: "jane@acme.example" });
  const failure = toPublicFailure(error, "reference");
  expect(failure.code).toBe("internal");
  expect(failure.message).not.toContain("draftId");
});
