import { setTimeout as sleep } from "node:timers/promises";

import { open, openDraft } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";

const LONGER_THAN_THE_UNDO_WINDOW_MS = 8000;

test("what was edited is what leaves", async ({ submitDraft, operatorPage, sandbox }) => {
  const { person, draft } = await submitDraft();
  const desk = await openDraft(operatorPage, draft.id);
  await desk.edit.click();
  await desk.text.fill(`${draft.text}\n\nP.S. Ask for Olly, he knows about five houses.`);
  await desk.editor.getByRole("button", { name: "Save" }).click();
  await expect(desk.line).toContainText("Saved as a new text");
  await desk.approve.click();
  const mail = await sandbox.waitForMail(person);
  expect(mail.text).toContain("P.S. Ask for Olly, he knows about five houses.");
});

test("a rejected draft sends nothing, and the reason is kept", async ({
  submitDraft,
  operatorPage,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  const desk = await openDraft(operatorPage, draft.id);
  await desk.reject.click();
  await desk.dialog.getByRole("textbox", { name: "Reason" }).fill("Already a customer");
  await desk.dialog.getByRole("button", { name: "Reject" }).click();
  await expect(desk.line).toContainText("Rejected: no reply is sent");
  await expect(desk.draft.getByRole("region", { name: "History" })).toContainText("Olly Brandt rejected");
  await expect(desk.draft).toContainText("Already a customer");
  await sleep(LONGER_THAN_THE_UNDO_WINDOW_MS);
  expect(await sandbox.mailsTo(person)).toHaveLength(0);
  const workflow = await api.operator.workflow(draft.workflowId);
  expect(workflow).toMatchObject({ status: "completed", outcome: "rejected" });
});

test("a reject without a reason is not a reject", async ({ submitDraft, operatorPage, api }) => {
  const { draft } = await submitDraft();
  const desk = await openDraft(operatorPage, draft.id);
  await desk.reject.click();
  await desk.dialog.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(desk.dialog.getByRole("alert")).toBeVisible();
  expect((await api.operator.draft(draft.id)).status).toBe("pending_review");
});

test("an approval taken back in time sends nothing and the draft waits again", async ({
  submitDraft,
  operatorPage,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  const desk = await openDraft(operatorPage, draft.id);
  await desk.approve.click();
  await expect(desk.line).toContainText("Approved");
  await operatorPage.keyboard.press("u");
  await expect(desk.line).toContainText("Taken back: nothing leaves");
  await expect(desk.approve).toBeEnabled();
  await sleep(LONGER_THAN_THE_UNDO_WINDOW_MS);
  expect(await sandbox.mailsTo(person)).toHaveLength(0);
  expect((await api.operator.draft(draft.id)).status).toBe("pending_review");
});

test("words typed over somebody's newer text stay in the editor, beside what changed", async ({
  submitDraft,
  operatorPage: page,
  api,
}) => {
  const { draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  await desk.edit.click();
  await desk.text.fill("My own words, typed for minutes.");
  await api.approver.edit(draft, { text: `${draft.text}\n\nWe are open on Sundays.` });
  await desk.editor.getByRole("button", { name: "Save" }).click();
  await expect(desk.draft.getByText(/Anna Keller changed this draft after you opened it/)).toBeVisible();
  await expect(desk.text).toHaveValue("My own words, typed for minutes.");
  const changes = desk.draft.getByRole("region", { name: "What changed" });
  await expect(changes.getByRole("insertion").filter({ hasText: "Sundays" })).toBeVisible();
});

test("a text that changed after it was opened is not approved from the old screen", async ({
  submitDraft,
  operatorPage: page,
  api,
}) => {
  const { draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  const refreshed = Promise.withResolvers<void>();
  await page.route(`**/api/v1/drafts/${draft.id}`, async (route) => {
    await refreshed.promise;
    await route.continue();
  });
  await api.approver.edit(draft, { text: `${draft.text}\n\nWe are open on Sundays.` });
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await desk.approve.click();
  await answered;
  refreshed.resolve();
  await expect(desk.draft.getByText(/Read the newer text, then decide/)).toBeVisible();
  await expect(desk.approve).toBeDisabled();
  await desk.draft.getByRole("button", { name: "Read the newer text" }).click();
  await expect(desk.draft).toContainText("We are open on Sundays.");
  await expect(desk.approve).toBeEnabled();
  expect((await api.operator.draft(draft.id)).status).toBe("pending_review");
});

test("two people approve at once: one approval counts, the other is told whose it was", async ({
  submitDraft,
  operatorPage,
  approverPage,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  const [olly, anna] = [await openDraft(operatorPage, draft.id), await openDraft(approverPage, draft.id)];
  await Promise.all([olly.approve.click(), anna.approve.click()]);
  await expect(olly.draft.getByText(/Approved by (Olly Brandt|Anna Keller)/)).toBeVisible();
  await sandbox.waitForMail(person);
  const { decisions } = await api.operator.draft(draft.id);
  const approvals = decisions.filter(({ kind }) => kind === "approve");
  expect(approvals).toHaveLength(1);
  const [winner, loser] =
    approvals[0]?.byName === "Olly Brandt" ? ["Olly Brandt", anna] : ["Anna Keller", olly];
  await expect(loser.draft.getByText(`Approved by ${winner}`)).toBeVisible();
  await sleep(3000);
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

test("a snoozed draft leaves the queue and comes back when the snooze is taken back", async ({
  submitDraft,
  operatorPage: page,
  api,
}) => {
  const { draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  await desk.snooze.click();
  await desk.dialog.getByRole("button", { name: /For an hour/ }).click();
  await expect(desk.line).toContainText("Snoozed");
  expect((await api.operator.draft(draft.id)).status).toBe("snoozed");
  await page.keyboard.press("u");
  await expect(desk.line).toContainText("Taken back");
  expect((await api.operator.draft(draft.id)).status).toBe("pending_review");
});

test("an assigned draft is on that person's list", async ({ submitDraft, operatorPage, approverPage }) => {
  const { person, draft } = await submitDraft();
  const desk = await openDraft(operatorPage, draft.id);
  await operatorPage.keyboard.press("@");
  await desk.dialog.getByRole("textbox", { name: "Name" }).fill("anna");
  await expect(desk.dialog.getByRole("button", { name: /Anna Keller/ })).toBeVisible();
  await operatorPage.keyboard.press("Enter");
  await expect(desk.line).toContainText("Assigned to Anna Keller");
  await open(approverPage, "/review?list=mine");
  await expect(
    approverPage
      .getByRole("list", { name: "Drafts" })
      .getByRole("link", { name: new RegExp(person.company) }),
  ).toBeVisible();
});

test("a viewer reads the draft and is told why there is nothing to approve", async ({
  submitDraft,
  viewerPage,
}) => {
  const { draft } = await submitDraft();
  const desk = await openDraft(viewerPage, draft.id);
  await expect(desk.draft).toContainText(draft.subject);
  await expect(desk.approve).toBeDisabled();
  await expect(desk.edit).toHaveCount(0);
  await expect(desk.draft.getByText(/Your role reads drafts/)).toBeVisible();
  await viewerPage.keyboard.press("a");
  await expect(desk.approve).toBeDisabled();
});
