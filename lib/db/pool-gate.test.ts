import { setTimeout as sleep } from "node:timers/promises";

import { expect, onTestFinished, test } from "vitest";

import { readCounters } from "#lib/observability/counters.ts";

import { type PoolClass, PoolGate } from "./pool-gate.ts";

const QUICK = { intake: 60, send: 60, console: 60 };

test("never more at once than there are connections, and none is left taken", async () => {
  const gate = new PoolGate(10);
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await sleep(1);
    running -= 1;
  };
  const kinds: PoolClass[] = ["intake", "send", "console"];
  await Promise.all(Array.from({ length: 300 }, (_, n) => gate.run(kinds[n % 3] ?? "send", work)));
  expect(most).toBeLessThanOrEqual(10);
  expect(gate.numbers()).toEqual({ size: 10, inUse: 0, waiting: 0, refused: 0, leaking: 0 });
});

test("whoever waits too long is told to come again, and a failure gives its place back", async () => {
  const gate = new PoolGate(10, { patienceMs: QUICK });
  const held = holder();
  const readers = Array.from({ length: 7 }, () => gate.run("console", held.work));
  await expect(gate.run("console", () => Promise.resolve())).rejects.toMatchObject({
    code: "overloaded",
    details: { reason: "pool_wait", retryAfterMs: 1_000 },
  });
  expect(gate.numbers()).toMatchObject({ inUse: 7, waiting: 0, refused: 1 });
  held.end();
  await Promise.all(readers);
  await expect(gate.run("console", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(gate.numbers().inUse).toBe(0);
});

test("readers leave connections to steps, and both leave some to what comes in", async () => {
  const gate = new PoolGate(10, { patienceMs: QUICK });
  const held = holder();
  const all = [
    ...Array.from({ length: 7 }, () => gate.run("console", held.work)),
    gate.run("send", held.work),
    gate.run("intake", held.work),
    gate.run("intake", held.work),
  ];
  await sleep(0);
  expect(gate.numbers()).toMatchObject({ inUse: 10, waiting: 0 });
  held.end();
  await Promise.all(all);
});

test("of those who wait the more important one goes first, though it came last", async () => {
  const gate = new PoolGate(1);
  const held = holder();
  const first = gate.run("intake", held.work);
  const order: string[] = [];
  const waiting = (["console", "send", "intake"] as const).map((kind) =>
    gate.run(kind, () => Promise.resolve(order.push(kind))),
  );
  expect(gate.numbers().waiting).toBe(3);
  held.end();
  await Promise.all([first, ...waiting]);
  expect(order).toEqual(["intake", "send", "console"]);
});

test("a transaction that stays open is counted, logged with its place, and forgotten when it ends", async () => {
  const lines: { openedAt: string[] }[] = [];
  const before = Object.getOwnPropertyDescriptor(globalThis, "__countersignLog");
  Object.assign(globalThis, {
    __countersignLog: { warn: (facts: { openedAt: string[] }) => lines.push(facts) },
  });
  onTestFinished(() => void Object.assign(globalThis, { __countersignLog: before?.value as unknown }));
  const gate = new PoolGate(2, { leakingAfterMs: 20 });
  const leaksBefore = leaks();
  const held = holder();
  const open = gate.runTransaction("send", held.work);
  await sleep(60);
  expect(gate.numbers()).toMatchObject({ inUse: 1, leaking: 1 });
  expect(leaks() - leaksBefore).toBe(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.openedAt.join("\n")).toContain("pool-gate.test.ts");
  held.end();
  await open;
  expect(gate.numbers()).toMatchObject({ inUse: 0, leaking: 0 });
});

function leaks(): number {
  return readCounters().get('database_leaks_total{class="send"}') ?? 0;
}

function holder(): { work: () => Promise<void>; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}
