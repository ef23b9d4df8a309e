import { randomBytes } from "node:crypto";

import type { Page } from "@playwright/test";

import { inDatabase } from "#e2e/database.ts";
import { deskOf, open } from "#e2e/desk.ts";
import { expect, type SubmittedDraft, test } from "#e2e/fixtures.ts";
import { runningStack } from "#e2e/stack.ts";

const dialog = (page: Page) => page.getByRole("dialog", { name: /Read and approve|What became/ });

/** Selects drafts where they stand at the head of the queue, by X, and opens the window that shows them in full. */
async function selectAndOpen(page: Page, submitted: readonly SubmittedDraft[]): Promise<void> {
  const ids = submitted.map(({ draft }) => draft.id);
  await inDatabase(
    await runningStack(),
    (sql) => sql`update drafts set due_at = now() - interval '7 days' where id in ${sql(ids)}`,
  );
  await open(page, "/review");
  for (const { draft } of submitted) {
    await page.locator(`[data-draft-id="${draft.id}"]`).click();
    await expect(page.locator(`[data-draft-id="${draft.id}"]`)).toHaveAttribute("aria-current", "true");
    await page.keyboard.press("x");
  }
  await expect(page.getByText(`${submitted.length} selected`)).toBeVisible();
  await page.keyboard.press("Shift+A");
  await expect(dialog(page).getByText(/not shown to the end yet|shown and ready/)).toBeVisible();
}

/** A screenful at a time, as somebody who reads. */
async function readToTheEnd(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("PageDown");
    await expect(dialog(page).getByText("shown and ready")).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
}

test("selected drafts are read in full in one window, approved each by itself, and leave", async ({
  submitDraft,
  operatorPage: page,
  sandbox,
}) => {
  const submitted = [await submitDraft({ topic: "support" }), await submitDraft({ topic: "support" })];
  await selectAndOpen(page, submitted);
  const texts = await dialog(page).locator(".text-draft").allTextContents();
  for (const { draft } of submitted) expect(texts.map((text) => text.trim())).toContain(draft.text.trim());
  await readToTheEnd(page);
  await expect(dialog(page).getByText("2 of 2 shown and ready")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(dialog(page).getByText("2 of 2 approved")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Close" }).last().click();
  await expect(deskOf(page).line.filter({ hasText: "2 drafts approved" })).toBeVisible();
  for (const { person } of submitted) await sandbox.waitForMail(person);
});

test("nothing can be approved before its last line was on the screen", async ({
  submitDraft,
  operatorPage: page,
  api,
}) => {
  const submitted = await submitDraft({ topic: "support" });
  const long = Array.from({ length: 120 }, (_, n) => `Paragraph ${n} ${randomBytes(2).toString("hex")}.`);
  await api.approver.edit(submitted.draft, { text: `Hello,\n\n${long.join("\n\n")}` });
  await selectAndOpen(page, [submitted]);
  const approve = dialog(page).getByRole("button", { name: /^Approve 1/ });
  await expect(dialog(page).getByText("1 not shown to the end yet")).toBeVisible();
  await expect(approve).toBeDisabled();
  await page.keyboard.press("End");
  await expect(approve).toBeEnabled();
});

test("a draft that a colleague changed meanwhile is left, by name, and the other is approved", async ({
  submitDraft,
  operatorPage: page,
  api,
}) => {
  const submitted = [await submitDraft({ topic: "support" }), await submitDraft({ topic: "support" })];
  await selectAndOpen(page, submitted);
  await readToTheEnd(page);
  await expect(dialog(page).getByText("2 of 2 shown and ready")).toBeVisible();
  const [changed, other] = submitted;
  if (!changed || !other) throw new Error("Two drafts were submitted.");
  await api.approver.edit(changed.draft, { text: `${changed.draft.text}\n\nWe are open on Sundays.` });
  await page.keyboard.press("Control+Enter");
  await expect(dialog(page).getByText("1 of 2 approved")).toBeVisible();
  await expect(dialog(page).getByText(/Anna Keller changed this draft after you opened it/)).toBeVisible();
  expect((await api.operator.draft(changed.draft.id)).status).toBe("pending_review");
});

test("undo takes a whole bulk approval back", async ({ submitDraft, operatorPage: page, api }) => {
  const submitted = [await submitDraft({ topic: "support" }), await submitDraft({ topic: "support" })];
  await selectAndOpen(page, submitted);
  await readToTheEnd(page);
  await expect(dialog(page).getByText("2 of 2 shown and ready")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(dialog(page).getByText("2 of 2 approved")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(deskOf(page).line.filter({ hasText: "2 drafts approved" })).toBeVisible();
  await page.keyboard.press("u");
  await expect(page.getByText("Taken back: 2 of 2, nothing leaves")).toBeVisible();
  for (const { draft } of submitted) {
    expect((await api.operator.draft(draft.id)).status).toBe("pending_review");
  }
});
