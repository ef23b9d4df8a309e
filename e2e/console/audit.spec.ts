import { readFile } from "node:fs/promises";

import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { expectAccessible, expectHeadingsInOrder } from "#e2e/screens/inspect.ts";

test("what a person did stands in the trail as a sentence, with its facts, its request and its hash", async ({
  submitDraft,
  operatorPage: page,
  api,
}) => {
  const { draft } = await submitDraft();
  await api.operator.approve(draft);
  await open(page, `/audit?object=draft:${draft.id}`);
  const entry = page.getByRole("listitem").filter({ hasText: "approved the reply to workflow" }).first();
  await expect(entry).toContainText("(revision");
  await entry.locator("summary").click();
  await expect(entry.getByText("draft.approved", { exact: true })).toBeVisible();
  await expect(entry.getByText(/^[0-9a-f]{64}$/).first()).toBeVisible();
  await entry.getByRole("button", { name: "Only this action" }).click();
  await expect(page).toHaveURL(/action=draft\.approved/);
});

test("everything about one workflow is found by its id, and the address can be shared", async ({
  submitDraft,
  operatorPage: page,
  viewerPage,
}) => {
  const { draft } = await submitDraft();
  await open(page, "/audit");
  await page.getByLabel("Type of the object").selectOption("workflow");
  await page.getByLabel("Id of the object").fill(draft.workflowId);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`workflow=${draft.workflowId}`));
  const entries = page.getByRole("list", { name: "Entries of the audit trail" });
  const start = draft.workflowId.slice(0, 8);
  const received = new RegExp(`^The intake received a form .* started workflow ${start}`);
  await expect(entries.getByText(received)).toBeVisible();
  await expect(
    entries.getByText(new RegExp(`^The drafting wrote the reply to workflow ${start}`)),
  ).toBeVisible();
  await open(viewerPage, new URL(page.url()).pathname + new URL(page.url()).search);
  await expect(viewerPage.getByText(received)).toBeVisible();
});

test("filters by person and day are combined, cleared with one button, and undone by going back", async ({
  operatorPage: page,
}) => {
  await open(page, "/audit");
  await page.getByLabel("Who").selectOption({ label: "The sign-in" });
  await expect(page).toHaveURL(/actor=system/);
  await page.getByLabel("From").fill("2020-01-01");
  await page.getByLabel("To", { exact: true }).fill("2020-01-02");
  await expect(page.getByText("No entry fits these filters")).toBeVisible();
  await page.goBack();
  await expect(page.getByText(/^The sign-in /).first()).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(/\/audit$/);
});

test("the chain is verified on the server, and the finding names how much was read and the last hash", async ({
  operatorPage: page,
  viewerPage,
}) => {
  await open(page, "/audit");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Verify", exact: true }).click();
  await expect(dialog.getByText("The trail holds")).toBeVisible();
  await expect(dialog.getByText(/entries, up to entry \d+/)).toBeVisible();
  const checkpoint = (await dialog.locator("code").textContent()) ?? "";
  await dialog.getByText("Compare with a checkpoint").click();
  await dialog.getByLabel("Checkpoint").fill(checkpoint.replace(/.$/, (last) => (last === "0" ? "1" : "0")));
  await dialog.getByRole("button", { name: "Verify", exact: true }).click();
  await expect(dialog.getByText(/The trail is broken at entry \d+/)).toBeVisible();
  await dialog.getByLabel("Checkpoint").fill(checkpoint);
  await dialog.getByRole("button", { name: "Verify", exact: true }).click();
  await expect(dialog.getByText("The trail holds")).toBeVisible();
  await open(viewerPage, "/audit");
  await expect(viewerPage.getByRole("button", { name: "Verify the chain" })).toHaveCount(0);
});

test("an approver takes the filtered trail away as a spreadsheet, and that is recorded", async ({
  approverPage: page,
  operatorPage,
}) => {
  await open(page, "/audit?action=session.*");
  await page.getByRole("button", { name: "Export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /^CSV/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^audit-trail-[\w-]+\.csv$/);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  expect(lines[0]).toContain("seq,occurred_at,sentence");
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.slice(1).every((line) => line.includes("session."))).toBe(true);
  await open(page, "/audit?action=audit.exported");
  await expect(page.getByText(/exported the audit trail as CSV/).first()).toBeVisible();
  await open(operatorPage, "/audit");
  await expect(operatorPage.getByRole("button", { name: "Export" })).toHaveCount(0);
});

test("the trail is read with the keyboard alone", async ({ operatorPage: page }) => {
  await open(page, "/");
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await expect(page).toHaveURL(/\/audit$/);
  await expect(page.locator("summary[data-audit-entry]").first()).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.locator("details[open]").getByText("Hash before it")).toBeVisible();
});

test("an opened entry has no accessibility fault, light and dark, wide and narrow", async ({
  operatorPage: page,
}) => {
  await open(page, "/audit");
  await page.locator("summary[data-audit-entry]").first().click();
  await expectAccessible(page, "the audit trail", "main");
  await expectHeadingsInOrder(page, "the audit trail");
});
