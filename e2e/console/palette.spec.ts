import type { Page } from "@playwright/test";

import { open, openDraft } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";

const field = (page: Page) => page.getByRole("combobox", { name: "Find anything, do anything" });
const options = (page: Page) => page.getByRole("listbox", { name: "What was found" }).getByRole("option");

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
}

test("the palette takes a person to a screen, and the arrows choose", async ({ operatorPage: page }) => {
  await open(page, "/");
  await openPalette(page);
  await page.keyboard.type("go to");
  const first = await field(page).getAttribute("aria-activedescendant");
  await page.keyboard.press("ArrowDown");
  await expect(field(page)).not.toHaveAttribute("aria-activedescendant", first ?? "");
  await field(page).fill("review");
  await expect(options(page).first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/review$/);
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
});

test("help and palette name the same acts of a draft", async ({ submitDraft, operatorPage: page }) => {
  const { draft } = await submitDraft();
  await openDraft(page, draft.id);
  await openPalette(page);
  const listed = await page
    .getByRole("group", { name: "Here", exact: true })
    .getByRole("option")
    .allInnerTexts();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  const here = help.getByRole("heading", { name: "On this screen, now" }).locator("..");
  const named = await here.getByRole("term").allInnerTexts();
  const acts = listed.map((text) => text.split("\n")[0]);
  expect(named.filter((name) => name !== "Approve, or save the edit")).toEqual(acts);
  expect(acts).toContain("Reject with a reason");
});

test("a person is found by name, and no address names them", async ({ submitDraft, operatorPage: page }) => {
  const { person, draft } = await submitDraft();
  await open(page, "/");
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await openPalette(page);
  await page.keyboard.type(person.lastName);
  await page.getByRole("group", { name: "Workflows" }).getByRole("option", { name: person.name }).waitFor();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(draft.workflowId));
  expect(addresses.filter((url) => url.toLowerCase().includes(person.lastName.toLowerCase()))).toEqual([]);
});

test("an act is run from the palette as by its key", async ({ submitDraft, operatorPage: page }) => {
  const { draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  await openPalette(page);
  await page.keyboard.type("snooze");
  await page.keyboard.press("Enter");
  await expect(desk.dialog.getByText("Snooze until")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(desk.dialog).toHaveCount(0);
});

test("the palette offers a viewer nothing that a viewer may not do", async ({
  submitDraft,
  viewerPage: page,
}) => {
  const { draft } = await submitDraft();
  await openDraft(page, draft.id);
  await openPalette(page);
  await expect(options(page).filter({ hasText: "Why can't this send?" })).toHaveCount(1);
  for (const act of ["Approve", "Edit", "Reject", "Stop all sending"]) {
    await expect(options(page).filter({ hasText: act })).toHaveCount(0);
  }
});

test("colleagues are found by an admin alone", async ({ adminPage, operatorPage }) => {
  for (const [page, count] of [
    [adminPage, 1],
    [operatorPage, 0],
  ] as const) {
    await open(page, "/");
    await openPalette(page);
    const answered = page.waitForResponse("**/api/v1/palette");
    await page.keyboard.type("lindqvist");
    await answered;
    await expect(options(page).filter({ hasText: "Vera Lindqvist" })).toHaveCount(count);
  }
});

test("with single-letter keys off the letters are dead, and the palette still does everything", async ({
  operatorPage: page,
}) => {
  await open(page, "/");
  await openPalette(page);
  await page.keyboard.type("single-letter");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Single-letter keys are off")).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL(/\/$/);
  await openPalette(page);
  await page.keyboard.type("go to review");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/review$/);
});
