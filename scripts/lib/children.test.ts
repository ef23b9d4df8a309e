import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test, vi } from "vitest";

import { type Child, type ChildOptions, startChild } from "./children.ts";
import { isAlive } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-children-"));
const running: Child[] = [];
afterAll(async () => {
  await Promise.all(running.map((child) => child.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const OBEYS =
  'console.log("ready"); setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit(0));';
const IGNORES = 'process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1000);';

async function start(name: string, script: string, more: Partial<ChildOptions> = {}): Promise<Child> {
  const child = await startChild({
    name,
    args: ["-e", script],
    env: { NODE_ENV: "production", PATH: "/usr/bin:/bin" },
    logFile: join(folder, `${name}.log`),
    isReady: (output) => output.includes("ready"),
    readyWithinMs: 10_000,
    stopWithinMs: 5000,
    ...more,
  });
  running.push(child);
  return child;
}

describe("a child of the local stack", () => {
  test("ends on SIGTERM", async () => {
    const child = await start("obeys", OBEYS);
    expect(await child.stop()).toBe("stopped");
    expect(isAlive(Number(child.pid))).toBe(false);
  });

  test("is killed when it does not end in time, and that is said", async () => {
    const child = await start("ignores", IGNORES, { stopWithinMs: 300 });
    expect(await child.stop()).toBe("killed");
    await vi.waitUntil(() => !isAlive(Number(child.pid)));
  });

  test("is started again after a crash", async () => {
    const onChange = vi.fn<() => void>();
    const child = await start("crashes", OBEYS, { onChange });
    const first = Number(child.pid);
    process.kill(first, "SIGKILL");
    await vi.waitUntil(() => onChange.mock.calls.length === 1, { timeout: 8000 });
    expect(child.pid).not.toBe(first);
  });

  test("that never becomes ready fails the start with the end of its log", async () => {
    await expect(start("broken", 'console.log("port in use"); process.exit(3);')).rejects.toThrow(
      /broken ended \(exit code 3\)[\s\S]*port in use/,
    );
  });

  test("gets a fresh log, and the last one is kept", async () => {
    await (await start("logs", `console.log("one");${OBEYS}`)).stop();
    await (await start("logs", `console.log("two");${OBEYS}`)).stop();
    expect(readFileSync(join(folder, "logs.log"), "utf8")).not.toContain("one");
    expect(existsSync(join(folder, "logs.1.log"))).toBe(true);
  });
});
