import type { Page } from "@playwright/test";

import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { randomWord } from "#e2e/person.ts";
import type { BulkJobView } from "#lib/contracts/bulk-jobs.ts";

const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

async function select(page: Page, names: readonly string[]): Promise<void> {
  for (const name of names) await rowOf(page, name).getByRole("checkbox").check();
}

/** The window with the exact rows, once they are looked up. */
async function previewIn(page: Page) {
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/^Exactly /)).toBeVisible();
  return dialog;
}

test("selected workflows are cancelled from an exact preview, and what changed since is left alone", async ({
  submitDraft,
  operatorPage: page,
  api,
  sandbox,
}) => {
  const [one, two] = [await submitDraft(), await submitDraft()];
  await open(page, "/workflows?status=waiting");
  await select(page, [one.person.name, two.person.name]);
  await page
    .getByRole("toolbar", { name: "Selected workflows" })
    .getByRole("button", { name: /^Cancel/ })
    .click();
  const dialog = await previewIn(page);
  await expect(dialog.getByRole("listitem")).toHaveCount(2);

  await api.approver.approve(two.draft);
  await sandbox.waitForMail(two.person);
  await api.operator.waitForStatus(two.draft.workflowId, "completed");

  await dialog.getByRole("textbox", { name: "Reason" }).fill("The campaign was called off");
  await dialog.getByRole("button", { name: "Cancel 2 workflows" }).click();
  await expect(page).toHaveURL(/\/workflows\/bulk-jobs\/[0-9a-f-]{36}$/);
  await expect(page.getByText("1 done · 1 left alone · 0 failed")).toBeVisible();
  const troubles = page.getByRole("region", { name: "Left alone or failed", exact: true });
  await expect(troubles).toContainText(two.person.name);
  await expect(troubles).toContainText("It changed after the preview");
  expect((await api.operator.workflow(one.draft.workflowId)).status).toBe("cancelled");
  expect((await api.operator.workflow(two.draft.workflowId)).status).toBe("completed");
});

test("everything under a filter is cancelled as one job, which needs no open tab", async ({
  submitDraft,
  operatorPage: page,
  api,
}) => {
  const tag = `fair-${randomWord(6)}`;
  const drafts = [await submitDraft(), await submitDraft()];
  for (const { draft } of drafts) {
    await open(page, `/workflows/${draft.workflowId}`);
    await page.keyboard.press("t");
    await page.getByRole("combobox", { name: "New tag" }).fill(tag);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("list", { name: "Tags" })).toContainText(tag);
  }
  await open(page, `/workflows?tag=${tag}`);
  await expect(page.getByRole("checkbox")).toHaveCount(2);
  await page.getByRole("button", { name: "All that fit" }).click();
  await page.getByRole("menuitem", { name: "Cancel all that fit the filters" }).click();
  const dialog = await previewIn(page);
  await dialog.getByRole("textbox", { name: "Reason" }).fill("The fair is over");
  await dialog.getByRole("button", { name: "Cancel 2 workflows" }).click();
  await expect(page).toHaveURL(/bulk-jobs\/[0-9a-f-]{36}$/);
  const jobId = page.url().split("/").at(-1) ?? "";
  await page.goto("about:blank");
  const job = () => api.viewer.get<BulkJobView>(`/api/v1/bulk-jobs/${jobId}`);
  await expect.poll(async () => (await job()).status, { timeout: 40_000 }).toBe("done");
  expect((await job()).counts).toEqual({ done: 2, skipped: 0, failed: 0, open: 0 });
  await open(page, "/workflows/bulk-jobs");
  await expect(page.getByRole("row").filter({ hasText: "The fair is over" })).toContainText("done");
});

test("no filter never means all: the console offers nothing, and the API answers 422 with words", async ({
  operatorPage: page,
  api,
  stack,
}) => {
  await open(page, "/workflows");
  await page.getByRole("button", { name: "All that fit" }).click();
  await expect(page.getByRole("menuitem", { name: "Cancel all that fit the filters" })).toBeDisabled();
  await expect(page.getByText("no filter never means all of them")).toBeVisible();
  for (const data of [{ kind: "cancel" }, { kind: "retry", filter: {} }, { kind: "cancel", ids: [] }]) {
    const answer = await api.operator.request.post(`${stack.url}/api/v1/bulk-jobs`, {
      headers: { origin: stack.url },
      data,
    });
    expect(answer.status()).toBe(422);
    expect(await answer.text()).toContain("no filter never means all of them");
  }
});

test("rows are selected without a mouse: X, Shift+X, Shift+D, and Escape lets go", async ({
  submitDraft,
  operatorPage: page,
}) => {
  await submitDraft();
  await submitDraft();
  await open(page, "/workflows?status=waiting");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  const bar = page.getByRole("toolbar", { name: "Selected workflows" });
  await expect(bar).toContainText("2 selected");
  await page.keyboard.press("Shift+D");
  const dialog = await previewIn(page);
  await expect(dialog.getByText("Exactly 2 workflows")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(bar).toContainText("2 selected");
  await page.keyboard.press("Escape");
  await expect(bar).toHaveCount(0);
});

test("a viewer selects nothing and may see what others started", async ({ viewerPage: page, api, stack }) => {
  await open(page, "/workflows");
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "All that fit" })).toHaveCount(0);
  await open(page, "/workflows/bulk-jobs");
  await expect(page.getByRole("heading", { name: "Jobs" })).toBeVisible();
  const answer = await api.viewer.request.post(`${stack.url}/api/v1/bulk-jobs`, {
    headers: { origin: stack.url },
    data: { kind: "cancel", filter: { status: "waiting" } },
  });
  expect(answer.status()).toBe(403);
});
