import { expect } from "@playwright/test";

import { processIds, type StackAddresses } from "./stack.ts";

/** Ends one process of the product at once, as a crash would. */
export async function killNow(stack: StackAddresses, name: "app" | "engine"): Promise<void> {
  process.kill(await pidOf(stack, name), "SIGKILL");
}

/** Returns once the killed process has been started again and the console answers. */
export async function untilBack(
  stack: StackAddresses,
  name: "app" | "engine",
  before: number,
): Promise<void> {
  await expect
    .poll(() => pidOf(stack, name), { message: `${name} is started again`, timeout: 30_000 })
    .not.toBe(before);
  await expect
    .poll(async () => (await fetch(`${stack.url}/healthz`).catch(() => null))?.status, {
      message: "the console answers",
      timeout: 60_000,
    })
    .toBe(200);
}

export async function pidOf(stack: StackAddresses, name: "app" | "engine"): Promise<number> {
  const pid = (await processIds(stack))[name];
  if (!pid) throw new Error(`There is no process called ${name}.`);
  return pid;
}
