import { expect, it } from "vitest";

import { nextTick } from "./next-tick.ts";
import { durationMs, inngestBackoffMs, parseDue, parseRetryAfter } from "./time.ts";

it("durations add up their parts, and anything else is refused", () => {
  expect(durationMs("1h30m")).toBe(5_400_000);
  expect(durationMs("1.5s")).toBe(1500);
  for (const text of ["", "soon", "5", "1h x", "-1s"]) expect(() => durationMs(text)).toThrow("bad duration");
});

it("a due time is a duration up to a year, or a date", () => {
  expect(parseDue("2s")).toEqual({ afterMs: 2000 });
  expect(parseDue("")).toEqual({ afterMs: 0 });
  expect(parseDue("900d")).toEqual({ afterMs: 366 * 86_400_000 });
  expect(parseDue("2030-01-02T03:04:05.000Z")).toEqual({ at: "2030-01-02T03:04:05.000Z" });
  expect(() => parseDue("2030-99-99")).toThrow("bad date");
});

it("Retry-After in seconds or as a date is clipped to 1 s … 24 h", () => {
  expect(parseRetryAfter("5", 0)).toEqual({ afterMs: 5000 });
  expect(parseRetryAfter("0", 0)).toEqual({ afterMs: 1000 });
  expect(parseRetryAfter("999999", 0)).toEqual({ afterMs: 86_400_000 });
  expect(parseRetryAfter(new Date(7000).toISOString(), 0)).toEqual({ afterMs: 7000 });
  expect(parseRetryAfter("nonsense", 0)).toEqual({ afterMs: 1000 });
});

it("the back-off grows from 15 seconds to 2 hours with at most 30 seconds of jitter", () => {
  expect(inngestBackoffMs(0)).toBeGreaterThanOrEqual(15_000);
  expect(inngestBackoffMs(0)).toBeLessThan(45_000);
  expect(inngestBackoffMs(50)).toBeGreaterThanOrEqual(7_200_000);
});

it("a cron with a zone ticks in that zone, summer time included", () => {
  const zoned = "TZ=Europe/Berlin 0 9 * * *";
  expect(nextTick(zoned, new Date("2026-01-10T12:00:00Z")).toISOString()).toBe("2026-01-11T08:00:00.000Z");
  expect(nextTick(zoned, new Date("2026-07-10T12:00:00Z")).toISOString()).toBe("2026-07-11T07:00:00.000Z");
  expect(() => nextTick("not a cron", new Date())).toThrow();
});
