import { readFile } from "node:fs/promises";

import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { randomWord } from "#e2e/person.ts";

test("a tag is put on by keyboard, found by in the list, and taken off again", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { person, draft } = await submitDraft();
  const word = randomWord(6);
  await open(page, `/workflows/${draft.workflowId}`);
  await page.keyboard.press("t");
  await page.getByRole("combobox", { name: "New tag" }).fill(`Key ${word}`);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Tags" })).toContainText(`key-${word}`);
  await open(page, `/workflows?tag=key-${word}`);
  const rows = page.getByRole("region", { name: "Workflows" }).getByRole("link");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(person.name);
  await open(page, `/workflows/${draft.workflowId}`);
  await page.getByRole("button", { name: `Remove the tag key-${word}` }).click();
  await expect(page.getByText(`key-${word}`, { exact: true })).toHaveCount(0);
});

test("a replay shows today's words beside the first ones, changes nothing, and is on the record", async ({
  submitDraft,
  operatorPage: page,
  api,
}) => {
  const { draft } = await submitDraft();
  await open(page, `/workflows/${draft.workflowId}`);
  await page.keyboard.press("p");
  const dialog = page.getByRole("dialog", { name: "Replay of the draft" });
  await expect(dialog.getByText("the same words")).toBeVisible();
  await expect(dialog).toContainText(draft.subject);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Record" })).toContainText("again without effect");
  const now = await api.operator.draft(draft.id);
  expect([now.version, now.text]).toEqual([draft.version, draft.text]);
});

test("the mail is shown byte for byte and can be kept as a file", async ({
  submitDraft,
  operatorPage: page,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  await api.approver.approve(draft);
  await sandbox.waitForMail(person);
  await api.operator.waitForStatus(draft.workflowId, "completed");
  await open(page, `/workflows/${draft.workflowId}`);
  await page.keyboard.press("m");
  const raw = page.getByRole("region", { name: "Raw mail" });
  await expect(raw).toContainText(`To: ${person.email}`);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download as .eml" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.eml$/);
  const bytes = await readFile(await file.path(), "latin1");
  expect(bytes).toContain(`To: ${person.email}`);
  expect(bytes.replaceAll("\r\n", "\n").trim()).toBe((await raw.innerText()).replaceAll("\r", "").trim());
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Record" })).toContainText("opened the sent mail");
});

test("the record of a workflow is told in sentences, newest first", async ({
  submitDraft,
  viewerPage: page,
  api,
  sandbox,
}) => {
  const { person, draft } = await submitDraft();
  await api.approver.approve(draft);
  await sandbox.waitForMail(person);
  await open(page, `/workflows/${draft.workflowId}`);
  const record = page.getByRole("region", { name: "Record" });
  await expect(record).toContainText("Anna Keller approved");
  await expect(record).toContainText("received a form");
});

test("on paper there is the workflow alone: no rail, no bar, nothing to press", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { person, draft } = await submitDraft();
  await open(page, `/workflows/${draft.workflowId}`);
  await expect(page.getByRole("region", { name: "Record" }).getByRole("listitem").first()).toBeVisible();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.getByRole("heading", { level: 1 })).toContainText(person.name);
  await expect(page.getByRole("region", { name: "Timeline" })).toBeVisible();
  await expect(page.getByRole("button")).toHaveCount(0);
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await expect(page.getByRole("banner")).toHaveCount(0);
  const colours = await page.evaluate(() => {
    const heading = document.querySelector("h1");
    return [
      getComputedStyle(document.documentElement).backgroundColor,
      heading && getComputedStyle(heading).color,
    ];
  });
  expect(colours).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
});

test("a viewer reads the workflow, and neither its mail nor its buttons", async ({
  submitDraft,
  viewerPage: page,
  api,
  stack,
}) => {
  const { draft } = await submitDraft();
  await open(page, `/workflows/${draft.workflowId}`);
  await expect(page.getByRole("button", { name: "Add a tag" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Cancel", exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "More" }).click();
  await expect(page.getByRole("menuitem", { name: "Replay the draft" })).toHaveCount(0);
  const answer = await api.viewer.request.get(`${stack.url}/api/v1/workflows/${draft.workflowId}/message`);
  expect(answer.status()).toBe(403);
});
