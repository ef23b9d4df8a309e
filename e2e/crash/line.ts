import type { CrashAction, CrashPoint } from "./points.ts";
import type { CrashStack } from "./stack.ts";
import type { Worker } from "./workers.ts";

export type Order = { point: CrashPoint; action: CrashAction };

export type Line = {
  current: () => Worker;
  /** How many orders have been carried out. */
  reached: () => number;
  settled: () => Promise<void>;
  /** Ends the worker as a person would, and lets the next one serve. */
  replace: () => Promise<void>;
  hasFrozen: () => boolean;
  wakeFrozen: () => boolean;
  end: () => Promise<void>;
};

/** One worker serves at a time. When it has come to its point the next one takes over, with the next order. */
export async function startLine(stack: CrashStack, orders: readonly Order[]): Promise<Line> {
  const all: Worker[] = [];
  const frozen: Worker[] = [];
  let reached = 0;
  let takeover: Promise<void> = Promise.resolve();
  const takeOver = async (): Promise<void> => {
    const worker = await stack.workers.start(orders[all.length] ?? null);
    all.push(worker);
    stack.front.serve(worker.port);
    worker.reached.then(
      (action) => {
        reached += 1;
        if (action === "freeze") frozen.push(worker);
        stack.front.serve(null);
        takeover = takeOver();
      },
      () => {},
    );
  };
  await takeOver();
  return {
    current: () => {
      const worker = all.at(-1);
      if (!worker) throw new Error("No worker has started.");
      return worker;
    },
    reached: () => reached,
    settled: () => takeover,
    replace: async () => {
      await all.at(-1)?.end();
      await takeOver();
    },
    hasFrozen: () => frozen.length > 0,
    wakeFrozen: () => {
      for (const worker of frozen) worker.wake();
      return frozen.length > 0;
    },
    end: async () => {
      await takeover;
      await Promise.all(all.map((worker) => worker.end()));
    },
  };
}
