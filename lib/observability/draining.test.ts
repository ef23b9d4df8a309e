import { afterEach, expect, test } from "vitest";

import {
  backgroundWork,
  closeDoor,
  inBackground,
  isDoorClosed,
  isDraining,
  reopenDoor,
  startDraining,
} from "./draining.ts";

afterEach(reopenDoor);

test("a process that begins to end is seen by balancers before its door closes", () => {
  expect([isDraining(), isDoorClosed()]).toEqual([false, false]);
  startDraining();
  expect([isDraining(), isDoorClosed()]).toEqual([true, false]);
  closeDoor();
  expect([isDraining(), isDoorClosed()]).toEqual([true, true]);
});

test("work behind an answer is known until it has ended, well or badly, and its failure stays with who waits for it", async () => {
  const good = Promise.withResolvers<string>();
  const bad = Promise.withResolvers<string>();
  const [first, second] = [inBackground(good.promise), inBackground(bad.promise)];
  expect(backgroundWork()).toBe(2);
  good.resolve("done");
  expect(await first).toBe("done");
  bad.reject(new Error("broken"));
  await expect(second).rejects.toThrow("broken");
  expect(backgroundWork()).toBe(0);
});
