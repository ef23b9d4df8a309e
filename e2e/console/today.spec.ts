import type { Page } from "@playwright/test";

import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { resetSending } from "#e2e/sending-settings.ts";

test("every figure leads to its list", async ({ operatorPage: page }) => {
  for (const [name, address] of [
    ["Forms", /\/workflows\?within=24h/],
    ["Waiting", /\/review$/],
    ["Sent", /\/workflows\?status=completed&within=24h/],
    ["Failed", /\/workflows\?status=failed/],
    ["Intake gap", /\/intake#forms/],
  ] as const) {
    await open(page, "/");
    await page.getByRole("main").getByRole("link", { name, exact: true }).click();
    await expect(page).toHaveURL(address);
  }
});

test("the last day is drawn hour by hour, and told in words", async ({ submitDraft, operatorPage: page }) => {
  await submitDraft();
  await open(page, "/");
  for (const name of [
    /Forms each hour: most \d+, now [1-9]/,
    /Undecided at the end of each hour: most [1-9]/,
    /Sent each hour/,
    /Failures each hour/,
    /Minutes to the first reply, each hour/,
  ]) {
    await expect(page.getByRole("img", { name })).toBeVisible();
  }
});

test("Shift+S twice stops all sending from any screen, before everybody's eyes", async ({
  operatorPage,
  approverPage,
  stack,
}) => {
  try {
    await open(approverPage, "/");
    await open(operatorPage, "/workflows");
    await operatorPage.keyboard.press("Shift+S");
    await expect(operatorPage.getByText("Press Shift+S once more")).toBeVisible();
    const stopped = operatorPage.waitForResponse("**/api/v1/sending/stop");
    await operatorPage.keyboard.press("Shift+S");
    expect((await stopped).status()).toBe(200);
    for (const page of [operatorPage, approverPage]) {
      await expect(page.getByRole("alert").filter({ hasText: "Sending stopped" })).toBeVisible();
    }
  } finally {
    await resetSending(stack);
  }
});

test("the focus stays where it is while the queue refreshes, and new rows wait behind a count", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { draft } = await submitDraft({ topic: "partnership", message: "Do you have a partner programme?" });
  await open(page, "/review?category=partnership");
  const row = page.locator(`[data-draft-id="${draft.id}"]`);
  await row.focus();
  await submitDraft({
    topic: "partnership",
    message: "We would like to resell Larkspur. Is there a programme?",
  });
  await expect(page.getByRole("button", { name: /new, show/ })).toBeVisible();
  await expect(row).toBeFocused();
});

test("whatever can be pressed on Today, Review and a draft is 24 pixels high and wide", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { draft } = await submitDraft();
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of ["/", "/review", `/drafts/${draft.id}`]) {
      await open(page, path);
      expect(await smallTargets(page), `${path} at ${width} px`).toEqual([]);
    }
  }
});

test("what has the focus is hidden by no bar, at 320 and 1280 pixels", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { draft } = await submitDraft();
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 640 });
    await open(page, `/drafts/${draft.id}`);
    for (let press = 0; press < 40; press += 1) {
      await page.keyboard.press("Tab");
      expect(await hiddenFocus(page), `after ${press + 1} times Tab at ${width} px`).toBeNull();
    }
  }
});

/** Links within a sentence are exempt, and so is what lies under a label of its own. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const small: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(
      "a[href], button, input, select, textarea",
    )) {
      const target = element.closest("label") ?? element;
      const { width, height } = target.getBoundingClientRect();
      const isInline = getComputedStyle(element).display === "inline";
      const isStretched = getComputedStyle(element, "::after").position === "absolute";
      if (width === 0 || isInline || isStretched || element.closest(".sr-only")) continue;
      if (width < 24 || height < 24) small.push(`${element.outerHTML.slice(0, 120)} ${width}×${height}`);
    }
    return small;
  });
}

/** What covers the whole of the focused element, or null when some of it can be seen. */
function hiddenFocus(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused === document.body) return null;
    const { left, top, width, height } = focused.getBoundingClientRect();
    if (width === 0 || height === 0) return null;
    const points = [0.1, 0.5, 0.9].flatMap((x) =>
      [0.1, 0.5, 0.9].map((y) => [left + width * x, top + height * y]),
    );
    const isSeen = points.some(([x = 0, y = 0]) => {
      const found = document.elementFromPoint(x, y);
      return found !== null && (focused.contains(found) || found.contains(focused));
    });
    return isSeen ? null : focused.outerHTML.slice(0, 160);
  });
}
