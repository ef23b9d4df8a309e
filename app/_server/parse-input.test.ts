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

test("a value of our own that does not fit is our failure, and its words stay here", () => {
  const { error } = Input.safeParse({ draftId: "jane@acme.example" });
  const failure = toPublicFailure(error, "reference");
  expect(failure.code).toBe("internal");
  expect(failure.message).not.toContain("draftId");
});
