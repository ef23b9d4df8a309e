import { setTimeout as sleep } from "node:timers/promises";

import type { Page } from "@playwright/test";

import { openDraft } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { choosePerson } from "#e2e/sign-in.ts";

const TWO_DAYS_MS = 2 * 24 * 3_600_000;

test("an approval of words that were never shown asks once more, and stays marked", async ({
  submitDraft,
  operatorPage: page,
  expectedComplaints,
  api,
}) => {
  expectedComplaints.push(/Failed to load resource|net::ERR_FAILED/);
  const { draft } = await submitDraft();
  await page.route("**/openings", (route) => route.abort());
  const desk = await openDraft(page, draft.id);
  await desk.approve.click();
  await expect(desk.dialog.getByText(/never shown to you/)).toBeVisible();
  await expect(desk.dialog.getByRole("button", { name: "Read on" })).toBeFocused();
  await page.keyboard.press("Enter");
  expect((await api.operator.draft(draft.id)).status).toBe("pending_review");
  await desk.approve.click();
  await desk.dialog.getByRole("button", { name: "Approve even so" }).click();
  await expect(desk.draft.getByRole("region", { name: "History" })).toContainText(
    /Olly Brandt approved \d+ words without opening them/,
  );
});

test("a colleague sees who has opened the same draft", async ({
  submitDraft,
  operatorPage,
  approverPage,
}) => {
  const { draft } = await submitDraft();
  await openDraft(operatorPage, draft.id);
  const anna = await openDraft(approverPage, draft.id);
  await expect(anna.draft.getByText(/Opened by.*Olly Brandt \d\d:\d\d UTC/)).toBeVisible();
});

test("a double click on Approve approves once", async ({ submitDraft, operatorPage: page, sandbox, api }) => {
  const { person, draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  await desk.approve.dblclick();
  await expect(desk.draft.getByText(/Approved by Olly Brandt/)).toBeVisible();
  const { decisions } = await api.operator.draft(draft.id);
  expect(decisions.filter(({ kind }) => kind === "approve")).toHaveLength(1);
  await sandbox.waitForMail(person);
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

test("a second tab is told that the first one has approved, and by whom", async ({
  submitDraft,
  operatorPage: page,
  expectedComplaints,
}) => {
  expectedComplaints.push(/ERR_FAILED/);
  const { draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  const tab = await page.context().newPage();
  const second = await openDraft(tab, draft.id);
  await tab.route(`**/api/v1/drafts/${draft.id}`, (route) => route.abort());
  await desk.approve.click();
  await expect(desk.line).toContainText("Approved");
  await second.approve.click();
  await expect(second.draft.getByText(/Olly Brandt approved this draft already/)).toBeVisible();
});

test("typed words survive a reload", async ({ submitDraft, operatorPage: page }) => {
  const { draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  await desk.edit.click();
  await desk.text.fill("My own words, not stored yet.");
  await page.reload();
  await expect(desk.text).toHaveValue("My own words, not stored yet.");
});

test("a session that dies while somebody types is opened again in place, and the words are still there", async ({
  submitDraft,
  operatorPage: page,
  expectedComplaints,
  api,
}) => {
  expectedComplaints.push(/401/);
  const { draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  await desk.edit.click();
  await desk.text.fill("Words that outlive the session.");
  await page.context().clearCookies();
  await desk.editor.getByRole("button", { name: "Save" }).click();
  const banner = page.getByRole("alert").filter({ hasText: "Your session has ended" });
  await expect(banner).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Sign in here" })).toHaveCount(1);
  await expect(
    page.getByText("Sign in, and look at what stands here before you decide again."),
  ).toBeVisible();
  await expect(desk.text).toHaveValue("Words that outlive the session.");
  const opened = page.waitForEvent("popup");
  await banner.getByRole("button", { name: "Sign in here" }).click();
  await signInWithin(await opened);
  await expect(page.getByText("You are signed in again")).toBeVisible();
  await expect(desk.text).toHaveValue("Words that outlive the session.");
  await desk.editor.getByRole("button", { name: "Save" }).click();
  await expect(desk.line).toContainText("Saved as a new text");
  expect((await api.operator.draft(draft.id)).text).toBe("Words that outlive the session.");
});

test("an answer that is lost on Approve is never asked for again: the true state is found out", async ({
  submitDraft,
  operatorPage: page,
  expectedComplaints,
  api,
}) => {
  expectedComplaints.push(/Failed to load resource|net::ERR|fetch/);
  const { draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  let approvals = 0;
  await page.route(`**/drafts/${draft.id}`, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    approvals += 1;
    await route.fetch();
    return route.abort();
  });
  await desk.approve.click();
  await expect(desk.draft.getByText(/Known now: Olly Brandt approved/)).toBeVisible();
  expect(approvals).toBe(1);
  const { decisions } = await api.operator.draft(draft.id);
  expect(decisions.filter(({ kind }) => kind === "approve")).toHaveLength(1);
});

test("a desk clock that is two days wrong shows the server's ages and countdown", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { draft } = await submitDraft();
  await page.addInitScript((offset) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + offset;
  }, TWO_DAYS_MS);
  const desk = await openDraft(page, draft.id);
  await expect(desk.form.getByRole("time").first()).toHaveText(/^(now|\d+ [sm] ago)$/);
  await desk.approve.click();
  await expect(desk.line).toContainText(/Approved: leaves in 0:0[0-5]/);
});

test("a reason that the team keeps is offered at the next rejection, and one that names a person is refused", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const words = `Asked in the wrong place ${Math.random()
    .toString(36)
    .replaceAll(/[^a-z]/g, "")
    .slice(0, 6)}`;
  const [first, second] = [await submitDraft(), await submitDraft()];
  const desk = await openDraft(page, first.draft.id);
  await desk.reject.click();
  await desk.dialog.getByRole("textbox", { name: "Reason" }).fill(`${first.person.lastName} is a customer`);
  await desk.dialog.getByRole("checkbox", { name: "Keep this reason for the team" }).check();
  await desk.dialog.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(desk.draft.getByText(/may not name a person/)).toBeVisible();
  await desk.reject.click();
  await desk.dialog.getByRole("textbox", { name: "Reason" }).fill(words);
  await desk.dialog.getByRole("checkbox", { name: "Keep this reason for the team" }).check();
  await desk.dialog.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(desk.line).toContainText("Rejected");
  const next = await openDraft(page, second.draft.id);
  await next.reject.click();
  const kept = next.dialog.getByRole("list", { name: "Reasons of the team" });
  await kept.getByRole("button", { name: words, exact: false }).first().click();
  await expect(next.dialog.getByRole("textbox", { name: "Reason" })).toHaveValue(words);
});

async function signInWithin(popup: Page): Promise<void> {
  await popup.getByRole("button", { name: "Sign in" }).click();
  await choosePerson(popup, "operator").catch(() => sleep(0));
}
