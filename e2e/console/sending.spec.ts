import { setTimeout as sleep } from "node:timers/promises";

import type { Page } from "@playwright/test";

import { open, openDraft } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { resetSending } from "#e2e/sending-settings.ts";

test.afterEach(({ stack }) => resetSending(stack));

test("in draft-only nothing leaves and the reason is said; two people raise the mode and it goes", async ({
  submitDraft,
  operatorPage,
  approverPage,
  adminPage,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  await open(approverPage, "/sending");
  await modeRow(approverPage, /^Draft only/)
    .getByRole("button", { name: "Lower to this" })
    .click();
  await expect(modeRow(approverPage, /^Draft only/)).toContainText("chosen");

  const desk = await openDraft(operatorPage, draft.id);
  await expect(desk.draft.getByText(/DRAFT_ONLY/)).toBeVisible();
  await api.operator.approve(draft);
  await expect
    .poll(async () => (await api.operator.draft(draft.id)).status, { timeout: 30_000 })
    .toBe("pending_review");
  expect(await sandbox.mailsTo(person)).toHaveLength(0);

  await modeRow(approverPage, /^Send(?! to)/)
    .getByRole("button", { name: "Ask for this" })
    .click();
  await askFor(approverPage, "The review is done");
  await confirmAs(adminPage);
  await expect(modeRow(adminPage, /^Send(?! to)/)).toContainText("chosen");
  expect((await api.operator.approve(await api.operator.draft(draft.id))).status()).toBe(200);
  await sandbox.waitForMail(person);
});

test("Shift+S twice stops an approved reply before its window ends; resuming takes two people", async ({
  submitDraft,
  operatorPage: page,
  approverPage,
  adminPage,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  await desk.approve.click();
  await expect(desk.line).toContainText("Approved");
  await page.keyboard.press("Shift+S");
  await page.keyboard.press("Shift+S");
  await expect(page.getByRole("alert").filter({ hasText: "Sending stopped" })).toBeVisible();
  await sleep(8000);
  expect(await sandbox.mailsTo(person)).toHaveLength(0);

  await open(approverPage, "/sending");
  await approverPage.getByRole("button", { name: "Ask to resume" }).click();
  await askFor(approverPage, "It was a drill");
  await expect(approverPage.getByRole("button", { name: "Confirm the change" })).toHaveCount(0);
  await confirmAs(adminPage);
  await expect(adminPage.getByRole("button", { name: "Stop all sending" })).toBeVisible();
  expect((await api.operator.draft(draft.id)).send?.state ?? "none").not.toBe("sent");
});

test("one Shift+S stops nothing", async ({ operatorPage: page, api }) => {
  await open(page, "/");
  await page.keyboard.press("Shift+S");
  await expect(page.getByRole("status").filter({ hasText: "once more" })).toBeVisible();
  await sleep(2000);
  const needs = await api.operator.get<{ sending: { isStopped: boolean } }>("/api/v1/needs");
  expect(needs.sending.isStopped).toBe(false);
});

test("a viewer sees how sending stands and can change nothing", async ({ viewerPage: page }) => {
  await open(page, "/sending");
  await expect(page.getByRole("heading", { name: "Sending", level: 1 })).toBeVisible();
  for (const name of ["Stop all sending", "Lower to this"]) {
    for (const button of await page.getByRole("button", { name }).all()) await expect(button).toBeDisabled();
  }
});

const modeRow = (page: Page, name: RegExp) =>
  page.getByRole("region", { name: "Send mode" }).getByRole("listitem").filter({ hasText: name });

async function askFor(page: Page, reason: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Reason" }).fill(reason);
  await dialog.getByRole("button", { name: "Ask for confirmation" }).click();
  await expect(dialog).toHaveCount(0);
}

async function confirmAs(page: Page): Promise<void> {
  await open(page, "/sending");
  await page.getByRole("button", { name: "Confirm the change" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Confirmed" })).toBeVisible();
}
