import { describe, expect, test } from "vitest";

import { cutTime, sumTime } from "./workflow-time.ts";

describe("machine time and people time", () => {
  test("every moment belongs to exactly one kind, and the spans meet", () => {
    const spans = cutTime(
      { from: 0, to: 100 },
      [
        { from: 5, to: 10 },
        { from: 8, to: 20 },
        { from: 90, to: 95 },
      ],
      [{ from: 20, to: 80 }],
    );
    expect(spans).toEqual([
      { kind: "waiting", from: 0, to: 5 },
      { kind: "machine", from: 5, to: 20 },
      { kind: "people", from: 20, to: 80 },
      { kind: "waiting", from: 80, to: 90 },
      { kind: "machine", from: 90, to: 95 },
      { kind: "waiting", from: 95, to: 100 },
    ]);
    expect(sumTime(spans)).toEqual({ machineMs: 20, peopleMs: 60, waitingMs: 20 });
  });

  test("a workflow that has just begun has no time to show", () => {
    expect(cutTime({ from: 7, to: 7 }, [], [])).toEqual([]);
  });
});
