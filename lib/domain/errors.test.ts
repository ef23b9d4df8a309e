import { describe, expect, test } from "vitest";

import { AppError, isTransient } from "./errors.ts";

describe("expected failures", () => {
  test("one that another copy of this module made is still told apart from a bug", () => {
    class OtherCopy extends Error {
      override readonly name = "AppError";
      readonly code = "conflict";
      readonly details = {};
    }
    const error: unknown = new OtherCopy("Somebody was faster.");
    expect(error instanceof AppError).toBe(true);
    expect(isTransient(error)).toBe(false);
  });

  test("any other error is not one", () => {
    expect(new Error("boom") instanceof AppError).toBe(false);
    expect(Object.assign(new Error("boom"), { code: "conflict" }) instanceof AppError).toBe(false);
    expect(isTransient(new Error("boom"))).toBe(true);
  });
});
