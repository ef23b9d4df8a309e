import { Agent, request } from "node:http";

export type Load = {
  url: string;
  connections: number;
  seconds: number;
  /** A new signed request every time. */
  next: () => { headers: Record<string, string>; body: Buffer };
};
export type LoadResult = { perSecond: number; p50Ms: number; p99Ms: number; failed: number };

/** Keeps `connections` requests in flight for that long, and counts only the answers with 202. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  const times: number[] = [];
  let failed = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1000;
  const worker = async () => {
    while (performance.now() < endsAt) {
      const sentAt = performance.now();
      if ((await post(agent, load)) === 202) times.push(performance.now() - sentAt);
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: load.connections }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return {
    perSecond: times.length / seconds,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    failed,
  };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function post(agent: Agent, { url, next }: Load): Promise<number> {
  const { headers, body } = next();
  return new Promise((resolve) => {
    const sent = request(
      url,
      { method: "POST", agent, headers: { ...headers, "content-length": String(body.length) } },
      (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.once("error", () => resolve(0));
    sent.end(body);
  });
}
