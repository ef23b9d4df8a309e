import { expect, test } from "vitest";

import { isAdmitted, loadOf, type Running, WORK_CLASSES } from "./admission.ts";

const CAPACITY = 1_024;
const NOTHING: Running = { intake: 0, send: 0, console: 0, export: 0 };
/** Every mixture of some, many and too many of each class. */
const MIXTURES = [0, 1, 40, 100, 400, 1_100].flatMap((intake) =>
  [0, 10, 200].flatMap((send) =>
    [0, 10, 60, 150].flatMap((console) =>
      [0, 2, 20].map((others): Running => ({ intake, send, console, export: others })),
    ),
  ),
);

test("an idle process takes everything", () => {
  expect(WORK_CLASSES.filter((kind) => !isAdmitted(kind, NOTHING, CAPACITY))).toEqual([]);
});

test("no delivery is refused while a page is still shown, no step before the pages, no page before the exports", () => {
  expect(MIXTURES.length).toBe(216);
  for (const running of MIXTURES) {
    const admitted = WORK_CLASSES.map((kind) => isAdmitted(kind, running, CAPACITY));
    expect({ running, admitted }).toEqual({
      running,
      admitted: admitted.toSorted((a, b) => Number(b) - Number(a)),
    });
  }
});

test("readers alone never fill the process: deliveries and steps still find room", () => {
  const full = (running: Running, kind: keyof Running): Running =>
    isAdmitted(kind, running, CAPACITY) ? full({ ...running, [kind]: running[kind] + 1 }, kind) : running;
  const readers = full(full(NOTHING, "export"), "console");
  expect(readers.console).toBeGreaterThan(30);
  expect(isAdmitted("console", readers, CAPACITY)).toBe(false);
  expect(isAdmitted("send", readers, CAPACITY)).toBe(true);
  const withSteps = full(readers, "send");
  expect(withSteps.send).toBeGreaterThan(50);
  expect(isAdmitted("intake", withSteps, CAPACITY)).toBe(true);
});

test("deliveries alone are let in up to the capacity, and pages come back as soon as the load falls", () => {
  const busy = { ...NOTHING, intake: CAPACITY };
  expect(isAdmitted("intake", busy, CAPACITY)).toBe(false);
  expect(isAdmitted("intake", { ...busy, intake: CAPACITY - 1 }, CAPACITY)).toBe(true);
  expect(isAdmitted("console", { ...busy, intake: 614 }, CAPACITY)).toBe(true);
  expect(isAdmitted("console", { ...busy, intake: 615 }, CAPACITY)).toBe(false);
  expect(loadOf(busy)).toBe(CAPACITY);
});
