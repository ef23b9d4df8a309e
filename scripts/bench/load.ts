import { Worker } from "node:worker_threads";

import type { LoadOrders, LoadReport } from "./load-worker.ts";

export type LoadResult = {
  perSecond: number;
  accepted: number;
  p50Ms: number;
  p99Ms: number;
  failed: number;
};

/** Keeps so many requests in flight for so long, from a thread of its own, and counts only the answers with 202. */
export async function runLoad(orders: LoadOrders): Promise<LoadResult> {
  const worker = new Worker(new URL("./load-worker.ts", import.meta.url), { workerData: orders });
  try {
    const { seconds, times, failed } = (await messageOf(worker)) as LoadReport;
    return {
      perSecond: times.length / seconds,
      accepted: times.length,
      p50Ms: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
      failed,
    };
  } finally {
    await worker.terminate();
  }
}

export function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function messageOf(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
