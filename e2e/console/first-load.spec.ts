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

test("a key pressed before its window has come opens it, and no key meanwhile reaches the screen", async ({
  operatorPage: page,
  submitDraft,
}) => {
  await submitDraft();
  const rest = await holdLaterScripts(page, "/review");
  await open(page, "/review", "domcontentloaded");
  await expect(page.getByRole("article", { name: "Draft" })).toBeVisible();
  await page.keyboard.press("?");
  for (const key of ["g", "t", "a"]) await page.keyboard.press(key);
  await rest.letGo();
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await expect(page).toHaveURL(/\/review/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Approve and/ })).toBeEnabled();
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

test.describe("a lost line", () => {
  test.use({ expectedComplaints: [/ERR_FAILED|ChunkLoadError|Failed to load chunk/] });

  test("a window that cannot be loaded says so, and the screen goes on", async ({ operatorPage: page }) => {
    const rest = await holdLaterScripts(page, "/");
    await open(page, "/", "domcontentloaded");
    await page.keyboard.press("?");
    await rest.lose();
    await expect(page.getByRole("alert").filter({ hasText: "could not be loaded" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("alert").filter({ hasText: "could not be loaded" })).toHaveCount(0);
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    await expect(page).toHaveURL(/\/intake/);
  });
});

async function scriptsOf(page: Page, path: string): Promise<string[]> {
  return scriptsIn(await (await page.request.get(path)).text());
}

/** Scripts that the page's HTML does not name wait until they are let go, or are lost. */
async function holdLaterScripts(page: Page, path: string) {
  const first = new Set((await scriptsOf(page, path)).map((script) => script.split("?")[0]));
  let decide = (_isLost: boolean) => {};
  const decided = new Promise<boolean>((resolve) => {
    decide = resolve;
  });
  await page.route(CHUNKS, async (route) => {
    const isLost = first.has(new URL(route.request().url()).pathname) ? false : await decided;
    await (isLost ? route.abort() : route.continue()).catch(() => {});
  });
  return {
    letGo: async () => {
      decide(false);
      await page.unroute(CHUNKS);
    },
    lose: async () => {
      const lost = page.waitForEvent("requestfailed");
      decide(true);
      await lost;
      await page.unroute(CHUNKS);
    },
  };
}
