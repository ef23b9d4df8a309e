import { describe, expect, test } from "vitest";

import { CursorText, decodeCursor, encodeCursor } from "./pagination.ts";

const NO_SUCH_DAY = encodeCursor({
  at: "2026-02-30 09:00:00+00",
  id: "0b6f6a64-2a39-4a8e-9a5e-6f0a2f5d2c11",
});

const YEAR_ZERO = encodeCursor({
  at: "0000-01-01 09:00:00+00",
  id: "0b6f6a64-2a39-4a8e-9a5e-6f0a2f5d2c11",
});

describe("cursors", () => {
  test("a page that a list handed out is understood, to the microsecond", () => {
    const cursor = { at: "2026-03-04 09:00:00.123456+00", id: "0b6f6a64-2a39-4a8e-9a5e-6f0a2f5d2c11" };
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  });

  test.each([
    "",
    "x",
    "' or 1=1 --",
    btoa('["now()","x"]'),
    btoa("[1,2]"),
    "é".repeat(50),
    NO_SUCH_DAY,
    YEAR_ZERO,
  ])("%j is refused", (text) => {
    expect(CursorText.safeParse(text).success).toBe(false);
  });
});
