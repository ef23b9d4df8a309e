import { expect, test } from "vitest";

import { createMicroBatcher } from "./micro-batcher.ts";

const fulfilled = { status: "fulfilled", value: undefined } as const;

function batcher(options: { maxWaiting?: number; maxBytes?: number; lanes?: number } = {}) {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  const made = createMicroBatcher<number>({
    lanes: 2,
    maxItems: 100,
    maxBytes: 1_000,
    maxWaiting: 1_000,
    ...options,
    run: async (items) => {
      batches.push([...items]);
      await new Promise<void>((open) => gates.push(open));
      return items.map((item) =>
        item < 0 ? { status: "rejected", reason: new Error(`no ${item}`) } : fulfilled,
      );
    },
  });
  const open = async () => {
    gates.shift()?.();
    await turn();
  };
  return { made, batches, open };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

test("who comes alone goes at once; who comes while the lanes are busy goes with the others", async () => {
  const { made, batches, open } = batcher();
  const first = made.add(1, 1);
  await turn();
  const second = made.add(2, 1);
  await turn();
  const others = [3, 4, 5].map((item) => made.add(item, 1));
  await turn();
  expect(batches).toEqual([[1], [2]]);
  expect(made.waiting).toBe(3);
  await open();
  await first;
  await open();
  await open();
  await Promise.all([second, ...others]);
  expect(batches).toEqual([[1], [2], [3, 4, 5]]);
});

test("a batch has at most a hundred items, and at most so many bytes unless one alone has more", async () => {
  const { made, batches, open } = batcher({ lanes: 1 });
  const all = [made.add(0, 5_000), made.add(1, 600), made.add(2, 300), made.add(3, 300)];
  all.push(...Array.from({ length: 150 }, (_value, index) => made.add(index + 4, 1)));
  await turn();
  for (let round = 0; round < 6; round++) await open();
  await Promise.all(all);
  expect(batches.map((batch) => batch.length)).toEqual([1, 2, 100, 51]);
});

test("each caller learns what became of its own item, and a failed batch fails all of it", async () => {
  const { made, open } = batcher({ lanes: 1 });
  const results = Promise.allSettled([made.add(1, 1), made.add(-2, 1), made.add(3, 1)]);
  await turn();
  await open();
  expect((await results).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);

  const broken = createMicroBatcher<number>({
    lanes: 1,
    maxItems: 10,
    maxBytes: 10,
    maxWaiting: 10,
    run: () => Promise.reject(new Error("The connection broke.")),
  });
  const failures = await Promise.allSettled([broken.add(1, 1), broken.add(2, 1)]);
  expect(failures.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(broken.add(3, 1)).rejects.toThrow("The connection broke.");
});

test("a full queue refuses at once, and takes again when it has room", async () => {
  const { made, open } = batcher({ lanes: 1, maxWaiting: 2 });
  const running = made.add(1, 1);
  await turn();
  const waiting = [made.add(2, 1), made.add(3, 1)];
  await expect(made.add(4, 1)).rejects.toMatchObject({ code: "overloaded" });
  await open();
  const last = made.add(5, 1);
  await open();
  await open();
  await Promise.all([running, ...waiting, last]);
});
