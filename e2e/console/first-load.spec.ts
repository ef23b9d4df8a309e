import type { Page } from "@playwright/test";

import { open } from "#e2e/desk.ts";
import { expect, test as base } from "#e2e/fixtures.ts";
import { createSandbox } from "#e2e/sandbox.ts";
import { SCREENS, type Seed } from "#e2e/screens/screens.ts";
import { seedScreens } from "#e2e/screens/seed.ts";
import { gzipSize, scriptsIn } from "#scripts/bench/console-bundles.ts";

/** React and Next alone are 133 kB. A screen that needs more than this has to say why here. */
const MOST_KB = 215;
const CHUNKS = "**/_next/static/chunks/**";

const test = base.extend<object, { seed: Seed }>({
  seed: [
    async ({ stack }, use) => use(await seedScreens(createSandbox(stack), stack)),
    { scope: "worker", timeout: 120_000 },
  ],
});

test("no screen makes a browser load more scripts than agreed before it works", async ({
  adminPage: page,
  seed,
  stack,
}) => {
  const sizes = new Map<string, Promise<number>>();
  for (const { name, path } of SCREENS) {
    const scripts = new Set(await scriptsOf(page, path(seed)));
    for (const script of scripts) {
      if (!sizes.has(script)) sizes.set(script, gzipSize(new URL(script, stack.url)));
    }
    const bytes = await Promise.all([...scripts].flatMap((script) => sizes.get(script) ?? []));
    const kilobytes = bytes.reduce((sum, size) => sum + size, 0) / 1000;
    expect.soft(kilobytes, `${name}: kilobytes of scripts, gzip`).toBeLessThan(MOST_KB);
    expect.soft(kilobytes, `${name}: its scripts are found`).toBeGreaterThan(100);
  }
});

test("every screen comes alive as the server drew it, in whatever order and however late its scripts come", async ({
  adminPage: page,
  seed,
}) => {
  test.slow();
  let turn = 0;
  await page.route(CHUNKS, async (route) => {
    turn += 1;
    const delayMs = (turn * 7919) % 400;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await route.continue().catch(() => {});
  });
  // What does not fit makes React complain, and every complaint of the browser fails the test.
  for (const { path } of SCREENS) await open(page, path(seed));
});

test("a menu opens by keyboard with its first entry marked, and gives the focus back", async ({
  operatorPage: page,
}) => {
  await open(page, "/");
  const button = page.getByRole("button", { name: /Signed in as/ });
  await button.focus();
  await page.keyboard.press("Enter");
  const menu = page.getByRole("menu");
  await expect(menu).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(menu.locator("[data-highlighted]")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(button).toBeFocused();
  await button.click();
  await menu.getByRole("menuitem", { name: "Keys" }).click();
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
});

async function scriptsOf(page: Page, path: string): Promise<string[]> {
  return scriptsIn(await (await page.request.get(path)).text());
}
