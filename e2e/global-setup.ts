import { mkdir, readFile } from "node:fs/promises";

import { chromium } from "@playwright/test";

import { browserLaunchOptions } from "#e2e/browser/launch-options.ts";

import { PEOPLE, type PersonRole, stateFile } from "./people.ts";
import { signIn } from "./sign-in.ts";
import { rememberStack, type StackAddresses, startStack } from "./stack.ts";

/** Starts the product, or takes the running one whose addresses lie in E2E_STACK, and signs everybody in once. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  await mkdir("test-results", { recursive: true });
  const { stack, stop } = await theStack();
  try {
    await signEverybodyIn(stack);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function theStack(): ReturnType<typeof startStack> {
  const running = process.env["E2E_STACK"];
  if (!running) return startStack();
  const stack = JSON.parse(await readFile(running, "utf8")) as StackAddresses;
  await rememberStack(stack);
  return { stack, stop: async () => {} };
}

async function signEverybodyIn(stack: StackAddresses): Promise<void> {
  const browser = await chromium.launch(browserLaunchOptions().launchOptions);
  try {
    for (const role of Object.keys(PEOPLE) as PersonRole[]) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await signIn(page, { stack, role });
      await context.storageState({ path: stateFile(role) });
      await context.close();
    }
  } finally {
    await browser.close();
  }
}
