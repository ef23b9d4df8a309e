import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { breakerRecord } from "#lib/testing/breakers.ts";

import {
  afterProbe,
  afterReport,
  ANSWERED,
  BREAKER_RULES,
  breakerReason,
  type BreakerRecord,
  closed,
  type Moment,
  openDurationMs,
  retryAfterMs,
  shownState,
  verdictOfDuration,
  verdictOfStatus,
} from "./breaker.ts";

const now = new Date("2026-11-22T12:00:00Z");
const RULES = { ...BREAKER_RULES, failures: 5, windowMs: 30_000 };
const at: Moment = { now, rules: RULES, random: 0.5 };
const failure = { code: "http_503", message: "It answered 503." };
const report = (calls: number, failures: number, generation = 0) => ({
  ...{ generation, calls, waitMs: null },
  failures: Array.from({ length: failures }, () => failure),
});

describe("what counts as a failure", () => {
  test.each([500, 502, 503, 504])("%s does", (status) => {
    expect(verdictOfStatus(status, null)).toMatchObject({ kind: "failed", code: `http_${status}` });
  });

  test.each([200, 204, 400, 401, 403, 404, 409, 422, 429])("%s is an answer", (status) => {
    expect(verdictOfStatus(status, null)).toEqual(ANSWERED);
  });

  test("429 that names a time is a wish to be left alone until then", () => {
    expect(verdictOfStatus(429, retryAfterMs("7"))).toEqual({ kind: "asked_to_wait", waitMs: 7_000 });
    expect([retryAfterMs(null), retryAfterMs(""), retryAfterMs("soon"), retryAfterMs("0")]).toEqual([
      ...[null, null, null],
      1_000,
    ]);
  });

  test("an answer that took too long does, and a failure stays what it was", () => {
    expect(verdictOfDuration(ANSWERED, 5_000, 5_000)).toMatchObject({ kind: "failed", code: "slow" });
    expect(verdictOfDuration(ANSWERED, 4_999, 5_000)).toEqual(ANSWERED);
    const failed = verdictOfStatus(503, null);
    expect(verdictOfDuration(failed, 60_000, 5_000)).toEqual(failed);
  });
});

describe("opening", () => {
  test("takes as many failures as the rules say, whoever reports them", () => {
    let record = breakerRecord({ windowStartedAt: now });
    for (let failures = 1; failures <= 5; failures += 1) {
      expect(record.state).toBe("closed");
      record = { ...record, ...afterReport(record, report(1, 1), at) };
    }
    expect(record).toMatchObject({ state: "open", generation: 1, reason: "http_503", openedAt: now });
    expect(record.openUntil?.getTime()).toBe(now.getTime() + 5_000);
    expect(record.errors).toEqual([{ ...failure, at: now.toISOString(), count: 5 }]);
  });

  test("does not happen while most calls are answered, nor by failures of an earlier window", () => {
    const busy = breakerRecord({ windowStartedAt: now, windowCalls: 20, windowFailures: 4 });
    expect(afterReport(busy, report(1, 1), at)).not.toHaveProperty("state");
    const old = breakerRecord({ windowStartedAt: new Date(now.getTime() - 30_000), windowFailures: 4 });
    expect(afterReport(old, report(1, 1), at)).toMatchObject({ windowFailures: 1, windowStartedAt: now });
  });

  test("many answers at once end what failed before, so that a busy service is cut off as fast as a quiet one", () => {
    const busy = breakerRecord({ windowStartedAt: now, windowCalls: 400, windowFailures: 3 });
    expect(afterReport(busy, report(4, 0), at)).toMatchObject({ windowCalls: 404, windowFailures: 3 });
    expect(afterReport(busy, report(5, 0), at)).toMatchObject({ windowCalls: 5, windowFailures: 0 });
  });

  test("a wish to be left alone opens it at once, for as long as it says", () => {
    const change = afterReport(breakerRecord(), { ...report(1, 0), waitMs: 90_000 }, at);
    expect(change).toMatchObject({ state: "open", reason: "rate_limited", consecutiveOpens: 0 });
    expect(change?.openUntil?.getTime()).toBe(now.getTime() + 90_000);
  });

  test("one that a person holds closed counts and stays closed", () => {
    const held = breakerRecord({
      ...{ windowStartedAt: now, windowFailures: 9, windowCalls: 9 },
      ...{ forced: "closed", forcedUntil: new Date(now.getTime() + 1) },
    });
    expect(afterReport(held, report(1, 1), at)).not.toHaveProperty("state");
    expect(afterReport({ ...held, forcedUntil: now }, report(1, 1), at)).toMatchObject({ state: "open" });
  });
});

describe("the probe", () => {
  const probing = breakerRecord({
    ...{ state: "half_open", generation: 7, probeOwner: "a", consecutiveOpens: 2 },
    openedAt: new Date(now.getTime() - 60_000),
  });

  test("answered: closed, with nothing counted yet", () => {
    const change = afterProbe(probing, { generation: 7, owner: "a", verdict: ANSWERED }, at);
    expect(change).toMatchObject({ state: "closed", generation: 8, windowFailures: 0, openedAt: null });
  });

  test("failed: open for longer than before, and since the same moment", () => {
    const verdict = { kind: "failed", ...failure } as const;
    const change = afterProbe(probing, { generation: 7, owner: "a", verdict }, at);
    expect(change).toMatchObject({ state: "open", generation: 8, consecutiveOpens: 3 });
    expect(change?.openUntil?.getTime()).toBe(now.getTime() + 20_000);
    expect(change?.openedAt).toEqual(probing.openedAt);
  });

  test("an answer of an older generation, or of somebody who lost it, changes nothing", () => {
    expect(afterProbe(probing, { generation: 6, owner: "a", verdict: ANSWERED }, at)).toBeNull();
    expect(afterProbe(probing, { generation: 7, owner: "b", verdict: ANSWERED }, at)).toBeNull();
    const reopened: BreakerRecord = { ...probing, state: "open" };
    expect(afterProbe(reopened, { generation: 7, owner: "a", verdict: ANSWERED }, at)).toBeNull();
  });

  test("late failures of calls from before it opened change nothing either", () => {
    expect(afterReport(probing, report(9, 9, 7), at)).toBeNull();
    expect(afterReport({ ...breakerRecord(), ...closed(probing, now) }, report(9, 9, 6), at)).toBeNull();
  });
});

test("every change of state is a newer generation, whatever happens in whatever order", () => {
  const event = fc.record({
    isProbe: fc.boolean(),
    isLate: fc.boolean(),
    failures: fc.integer({ min: 0, max: 6 }),
    random: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let record = breakerRecord();
      for (const { isProbe, isLate, failures, random } of events) {
        const generation = record.generation - (isLate ? 1 : 0);
        if (record.state === "open") {
          record = { ...record, state: "half_open", generation: record.generation + 1, probeOwner: "a" };
          continue;
        }
        const verdict = failures > 0 ? ({ kind: "failed", ...failure } as const) : ANSWERED;
        const change = isProbe
          ? afterProbe(record, { generation, owner: "a", verdict }, { ...at, random })
          : afterReport(record, report(Math.max(failures, 1), failures, generation), { ...at, random });
        if (isLate) expect(change).toBeNull();
        const next = { ...record, ...change };
        if (next.state !== record.state) expect(next.generation).toBe(record.generation + 1);
        record = next;
      }
    }),
  );
});

test("it stays open for 5, 10, 20 seconds and so on up to five minutes, a quarter more or less", () => {
  const plain = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((opens) => openDurationMs(opens, BREAKER_RULES, 0.5));
  expect(plain.map((ms) => ms / 1000)).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  expect([0, 1].map((random) => openDurationMs(1, BREAKER_RULES, random))).toEqual([3_750, 6_250]);
  expect(openDurationMs(9, BREAKER_RULES, 1)).toBe(300_000);
});

test("an open one whose time has come is shown as being tried again, and reasons are words", () => {
  expect(shownState(breakerRecord({ state: "open", openUntil: now }), now)).toBe("half_open");
  expect(shownState(breakerRecord({ state: "open", openUntil: new Date(+now + 1) }), now)).toBe("open");
  expect([breakerReason("http_502"), breakerReason("timeout"), breakerReason("new")]).toEqual([
    "it answered 502",
    "it did not answer in time",
    "it failed",
  ]);
});
