import { describe, expect, test } from "vitest";

import { AppError } from "./errors.ts";
import { failureOf, systemCode } from "./failure.ts";

describe("failureOf", () => {
  test("an expected failure keeps its code, its words and its waiting time", () => {
    const error = new AppError("rate_limited", "HubSpot asks us to wait.", {
      details: { retryAfterMs: 1500 },
    });
    expect(failureOf(error)).toEqual({
      code: "rate_limited",
      message: "HubSpot asks us to wait.",
      isTransient: true,
      retryAfterMs: 1500,
    });
  });

  test("a refused action is not tried again", () => {
    expect(failureOf(new AppError("forbidden", "No.")).isTransient).toBe(false);
  });

  test("the text of an unknown error, which may hold a person's data, is never passed on", () => {
    const cause = Object.assign(new Error("duplicate key jane@example.com"), { code: "23505" });
    const failure = failureOf(new Error("Failed query: insert … params: jane@example.com", { cause }));
    expect(failure.message).toContain("23505");
    expect(JSON.stringify(failure)).not.toContain("jane");
  });

  test("values that are no errors have no system code", () => {
    expect(systemCode("ECONNREFUSED")).toBeNull();
    expect(failureOf("boom").message).toContain("string");
  });
});
