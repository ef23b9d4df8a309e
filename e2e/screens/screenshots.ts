import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";

import type { Page } from "@playwright/test";

import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";

import { SCHEMES, WIDTHS } from "./inspect.ts";
import { SCREENS, type Seed } from "./screens.ts";
import { seedScreens } from "./seed.ts";

const FOLDER = "docs/screenshots";
const MOST_BYTES = 200_000;

/** Shown wide and in light only: their frame and their colours are those of the others. */
const ONCE = new Set([
  ...["Template", "Prompt", "Policy", "Templates", "Knowledge page", "Draft"],
  ...["Jobs", "Job", "People", "Tokens", "Connections", "API"],
]);

type Picture = { name: string; state: string; prepare: (page: Page, seed: Seed) => Promise<void> };

const PICTURES: readonly Picture[] = [
  ...SCREENS.map(({ name, path: at }): Picture => ({
    name,
    state: "full",
    prepare: (page, seed) => open(page, at(seed)),
  })),
  {
    name: "Keys",
    state: "open",
    prepare: async (page) => {
      await open(page, "/");
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "Palette",
    state: "open",
    prepare: async (page) => {
      await open(page, "/");
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
];

test("the pictures of every screen", async ({ adminPage: page, sandbox, stack, api }) => {
  test.setTimeout(900_000);
  await fetch(`${sandbox.pages}/demo/submissions`, { method: "POST" });
  const seed = await seedScreens(sandbox, stack);
  await api.operator.waitForStatus(seed.workflowId, "waiting");
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const large: string[] = [];
  for (const picture of PICTURES) {
    for (const { scheme, width } of variantsOf(picture)) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: width < 600 ? 720 : 800 });
      await picture.prepare(page, seed);
      await page.evaluate(() => document.fonts.ready);
      const file = path.join(FOLDER, `${fileName(picture)}-${scheme}-${width}.png`);
      await page.screenshot({ path: file, animations: "disabled", caret: "hide" });
      if ((await stat(file)).size > MOST_BYTES) large.push(file);
    }
  }
  expect(large, `pictures above ${MOST_BYTES} bytes`).toEqual([]);
});

function variantsOf({ name, state }: Picture) {
  if (ONCE.has(name)) return [{ scheme: "light", width: 1280 }] as const;
  const widths = state === "full" ? WIDTHS : WIDTHS.slice(0, 1);
  return SCHEMES.flatMap((scheme) => widths.map((width) => ({ scheme, width })));
}

/** `review-light-1280.png`; a state other than the full one stands in the name. */
const fileName = ({ name, state }: Picture) =>
  [name.toLowerCase().replaceAll(" ", "-"), ...(state === "full" ? [] : [state])].join("-");
