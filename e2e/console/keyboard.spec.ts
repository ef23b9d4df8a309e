import { randomUUID } from "node:crypto";

import type { Locator, Page } from "@playwright/test";

import { deskOf, open } from "#e2e/desk.ts";
import { expect, test as base } from "#e2e/fixtures.ts";
import { randomWord } from "#e2e/person.ts";
import { resetSending } from "#e2e/sending-settings.ts";

/** A press of the mouse is a complaint, which fails the test. */
const test = base.extend<{ keyboardPage: Page }>({
  keyboardPage: async ({ operatorPage }, use) => {
    await operatorPage.addInitScript(() => {
      addEventListener("pointerdown", () => console.error("The mouse was used."), true);
    });
    await use(operatorPage);
  },
});

const CAREERS = {
  topic: "careers",
  message:
    "I am a nurse planner and would love to work for you. Are you hiring, and is remote work possible?",
};

test("a draft is cleared by keyboard: opened, read, approved, and the next one stands there", async ({
  submitDraft,
  keyboardPage: page,
  api,
}) => {
  await submitDraft(CAREERS);
  await submitDraft(CAREERS);
  await open(page, "/");
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Review");
  await page.keyboard.press("7");
  await expect(page).toHaveURL(/category=careers/);
  const desk = deskOf(page);
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(desk.approve).toBeEnabled();
  const openId =
    (await page.locator('[data-draft-id][aria-current="true"]').getAttribute("data-draft-id")) ?? "";
  const first = await page.getByRole("article", { name: "Draft" }).innerText();
  await approveOnceRead(page);
  await expect(page.getByRole("article", { name: "Draft" })).not.toHaveText(first);
  await expect(desk.approve).toBeEnabled();
  await expect.poll(async () => (await api.operator.draft(openId)).status).not.toBe("pending_review");
});

test("a draft is edited and approved by keyboard, and leaves as it was edited", async ({
  submitDraft,
  keyboardPage: page,
  sandbox,
}) => {
  const { person, draft } = await submitDraft();
  await open(page, `/review?draft=${draft.id}`);
  const desk = deskOf(page);
  await expect(desk.edit).toBeEnabled();
  await page.keyboard.press("e");
  await expect(desk.editor).toBeVisible();
  await tabTo(desk.text, page);
  await page.keyboard.press("Control+End");
  const added = `By the way: ${randomWord()}.`;
  await page.keyboard.type(` ${added}`);
  await page.keyboard.press("Control+Enter");
  await expect(desk.editor).toHaveCount(0);
  await expect(desk.draft).toContainText(added);
  await expect(desk.approve).toBeEnabled();
  await approveOnceRead(page);
  expect((await sandbox.waitForMail(person)).text).toContain(added);
});

test("a draft is rejected with a reason by keyboard, and nothing leaves", async ({
  submitDraft,
  keyboardPage: page,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  await open(page, `/review?draft=${draft.id}`);
  const desk = deskOf(page);
  await expect(desk.reject).toBeEnabled();
  await page.keyboard.press("r");
  await expect(desk.dialog).toBeVisible();
  await tabTo(desk.dialog.getByRole("textbox", { name: "Reason" }), page);
  await page.keyboard.type("A customer already");
  await tabTo(desk.dialog.getByRole("button", { name: "Reject" }), page);
  await page.keyboard.press("Enter");
  await expect(desk.dialog).toHaveCount(0);
  await expect(desk.line).toContainText("Rejected");
  expect((await api.operator.draft(draft.id)).status).toBe("rejected");
  expect(await sandbox.mailsTo(person)).toEqual([]);
});

test("a lead is found by search and its workflow opened by keyboard", async ({
  submitDraft,
  keyboardPage: page,
}) => {
  const { person } = await submitDraft();
  await open(page, "/");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search workflows" })).toBeFocused();
  await page.keyboard.type(person.email);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/workflows\?search=/);
  const row = page.getByRole("region", { name: "Workflows" }).getByRole("link", { name: person.name });
  await expect(row).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect(row).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(person.name);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/workflows/);
});

test.describe("stopping", () => {
  test.afterEach(({ stack }) => resetSending(stack));

  test("all sending is stopped by keyboard from any screen, and everybody sees it on every screen", async ({
    keyboardPage: page,
    viewerPage,
  }) => {
    await open(viewerPage, "/workflows");
    await open(page, "/knowledge");
    await page.keyboard.press("Shift+S");
    await page.keyboard.press("Shift+S");
    const stopped = (seen: Page) => seen.getByRole("alert").filter({ hasText: "Sending stopped" });
    await expect(stopped(page)).toBeVisible();
    await expect(stopped(viewerPage)).toBeVisible({ timeout: 20_000 });
    for (const key of ["r", "w", "m", "t"]) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await expect(stopped(page)).toBeVisible();
    }
  });
});

test("a delivery in quarantine is opened and replayed by keyboard, and the focus comes back", async ({
  sandbox,
  keyboardPage: page,
}) => {
  await sandbox.deliver({ body: `{"vid": "${randomUUID()}` });
  await open(page, "/");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  const rows = page.locator("[data-delivery-id]");
  await expect(rows.first()).toBeVisible();
  await page.keyboard.press("j");
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press("r");
  await expect(page.getByRole("status").filter({ hasText: "Press R once more" })).toBeVisible();
  await page.keyboard.press("r");
  await expect(page.getByRole("status").filter({ hasText: "Still in quarantine" })).toBeVisible();
});

/** Approves once the words can have been read: until then the question has its focus on reading on. */
async function approveOnceRead(page: Page): Promise<void> {
  const desk = deskOf(page);
  const readOn = page.getByRole("button", { name: "Read on" });
  const approved = desk.line.filter({ hasText: "Approved" });
  await expect(async () => {
    await expect(desk.approve).toBeEnabled();
    await page.keyboard.press("a");
    await expect(readOn.or(approved).first()).toBeVisible();
    if (!(await readOn.isVisible())) return;
    await page.keyboard.press("Enter");
    await expect(readOn).toHaveCount(0);
    throw new Error("The words have not been on the screen long enough.");
  }).toPass({ timeout: 60_000, intervals: [3_000] });
}

/** Goes on with Tab until that has the focus; it may have it already. */
async function tabTo(target: Locator, page: Page): Promise<void> {
  await expect(target).toBeVisible();
  for (let press = 0; press < 12; press += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab does not lead there.");
}
