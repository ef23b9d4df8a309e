import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";

const WIDTHS = [1280, 320];
const SCHEMES = ["light", "dark"] as const;

for (const [name, path] of [
  ["Today", "/"],
  ["Workflows", "/workflows"],
  ["Intake", "/intake"],
  ["Sending", "/sending"],
  ["Knowledge", "/knowledge"],
  ["a knowledge page", "/knowledge/pricing"],
  ["Templates", "/content/templates"],
  ["a template", "/content/templates/pricing"],
  ["the prompt", "/content/prompts/reply"],
  ["a policy", "/content/policies/sending"],
] as const) {
  test(`${name} can be read by everybody, in light and dark, at 320 and 1280 pixels`, async ({
    approverPage,
  }) => {
    await expectAccessible(approverPage, path);
  });
}

test("signing in can be done by everybody", async ({ strangerPage }) => {
  await strangerPage.goto("/sign-in");
  await expectAccessible(strangerPage, "/sign-in");
});

test("Review, a draft and its workflow can be read by everybody", async ({ submitDraft, approverPage }) => {
  test.slow();
  const { draft } = await submitDraft();
  await expectAccessible(approverPage, `/review?draft=${draft.id}`);
  await expectAccessible(approverPage, `/drafts/${draft.id}`);
  await expectAccessible(approverPage, `/workflows/${draft.workflowId}`);
});

async function expectAccessible(page: Page, path: string): Promise<void> {
  await open(page, path);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      expect(found, `${path}, ${colorScheme}, ${width} px`).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} does not scroll sideways at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
}
