import { mkdir, readFile } from "node:fs/promises";

import { chromium, type FullConfig } from "@playwright/test";

import { browserLaunchOptions } from "#e2e/browser/launch-options.ts";

import { keepProofsFresh } from "./fresh-sign-in.ts";
import { PEOPLE, type PersonRole, stateFile } from "./people.ts";
import { signIn } from "./sign-in.ts";
import { rememberStack, type RunningStack, type StackAddresses, startStack } from "./stack.ts";

/**
 * Starts the product once for every worker, so that specs that run side by side share nothing, and signs everybody in.
 * A single worker can take a running stack instead, whose addresses lie in E2E_STACK.
 */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  await mkdir("test-results", { recursive: true });
  const stacks: RunningStack[] = [];
  const stop = async () => {
    await Promise.all(stacks.map((running) => running.stop()));
  };
  try {
    for (let index = 0; index < workers; index += 1) {
      const running = await theStack(index);
      stacks.push(running);
      await signEverybodyIn(running.stack, index);
      await keepProofsFresh(running.stack);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function theStack(index: number): Promise<RunningStack> {
  const running = process.env["E2E_STACK"];
  if (!running) return startStack(index);
  const stack = JSON.parse(await readFile(running, "utf8")) as StackAddresses;
  await rememberStack(stack, index);
  return { stack, stop: async () => {} };
}

async function signEverybodyIn(stack: StackAddresses, index: number): Promise<void> {
  const browser = await chromium.launch(browserLaunchOptions().launchOptions);
  try {
    for (const role of Object.keys(PEOPLE) as PersonRole[]) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await signIn(page, { stack, role });
      await context.storageState({ path: stateFile(role, index) });
      await context.close();
    }
  } finally {
    await browser.close();
  }
}
