import { describe, expect, it } from "vitest";

import { nextGapMs } from "./retry-clock.ts";

const failed = { status: 503, retryAfterMs: null };
const HOUR = 3_600_000;

describe("the retry clocks", () => {
  it("a workflow webhook is tried again after one minute, then ever later, at most eight hours apart", () => {
    const gaps = [1, 2, 3, 12].map((attempts) => nextGapMs("workflow", failed, { attempts, ageMs: 0 }));
    expect(gaps).toEqual([60_000, 120_000, 240_000, 8 * HOUR]);
  });

  it("a workflow webhook is given up after three days", () => {
    expect(nextGapMs("workflow", failed, { attempts: 20, ageMs: 72 * HOUR })).toBeNull();
  });

  it.each([400, 401, 404, 302])("answer %i ends a workflow delivery", (status) => {
    expect(nextGapMs("workflow", { status, retryAfterMs: null }, { attempts: 1, ageMs: 0 })).toBeNull();
  });

  it("429 is honoured with its Retry-After in milliseconds", () => {
    expect(nextGapMs("action", { status: 429, retryAfterMs: 1_234 }, { attempts: 1, ageMs: 0 })).toBe(1_234);
  });

  it("the webhooks API tries any failure ten times within a day", () => {
    const gaps = Array.from({ length: 11 }, (_, index) =>
      nextGapMs(
        "events",
        { status: 404, retryAfterMs: null },
        { attempts: index + 1, ageMs: 0, random: () => 0.5 },
      ),
    );
    expect(gaps.filter((gap) => gap !== null)).toHaveLength(10);
    expect(gaps.reduce<number>((sum, gap) => sum + (gap ?? 0), 0)).toBeLessThanOrEqual(24 * HOUR);
  });
});
