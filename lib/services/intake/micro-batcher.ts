import { AppError } from "#lib/domain/errors.ts";

export type MicroBatcher<Item> = {
  /** Settles with the batch that the item was part of. */
  add: (item: Item, bytes: number) => Promise<void>;
  readonly waiting: number;
};

type Waiting<Item> = { item: Item; bytes: number; done: () => void; failed: (error: unknown) => void };

/**
 * Groups what arrives while earlier work is under way: as many batches at once as there are lanes, each as large as
 * what waits, up to a limit. No timer: whoever comes alone goes at once. When the queue is full callers are refused.
 */
export function createMicroBatcher<Item>(options: {
  lanes: number;
  maxItems: number;
  maxBytes: number;
  maxWaiting: number;
  /** Settles one by one what it could not do together. */
  run: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<void>[]>;
}): MicroBatcher<Item> {
  let queue: Waiting<Item>[] = [];
  let busy = 0;
  let isScheduled = false;

  const pump = () => {
    isScheduled = false;
    while (busy < options.lanes && queue.length > 0) void runBatch(takeBatch());
  };
  const schedule = () => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(pump);
  };
  const takeBatch = () => {
    let bytes = 0;
    let length = 0;
    for (const { bytes: more } of queue) {
      if (length > 0 && (length === options.maxItems || bytes + more > options.maxBytes)) break;
      bytes += more;
      length += 1;
    }
    const batch = queue.slice(0, length);
    queue = queue.slice(length);
    return batch;
  };
  const runBatch = async (batch: readonly Waiting<Item>[]) => {
    busy += 1;
    try {
      const results = await options.run(batch.map(({ item }) => item));
      batch.forEach(({ done, failed }, index) => {
        const result = results[index];
        if (result?.status === "fulfilled") done();
        else failed(result?.reason);
      });
    } catch (error) {
      for (const { failed } of batch) failed(error);
    } finally {
      busy -= 1;
      if (queue.length > 0) schedule();
    }
  };

  return {
    add: (item, bytes) =>
      new Promise((done, failed) => {
        if (queue.length >= options.maxWaiting) {
          failed(new AppError("overloaded", "Too many deliveries wait for the database. Send it again."));
          return;
        }
        queue.push({ item, bytes, done, failed });
        schedule();
      }),
    get waiting() {
      return queue.length;
    },
  };
}
