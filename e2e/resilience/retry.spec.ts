import type { Page } from "@playwright/test";

import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";

test("HubSpot refuses our token while a reply is drafted: the workflow says so, and Retry brings the draft", async ({
  sandbox,
  api,
  operatorPage,
}) => {
  await sandbox.faults({ hubspot: { tokenExpired: true } });
  const person = newPerson();
  await sandbox.submit(person);
  const { id } = await api.operator.workflowOf(person);
  const failed = await api.operator.waitForStatus(id, "failed", 60_000);
  expect(failed.error?.message).toMatch(/HubSpot/);
  await sandbox.clearFaults();
  await retry(operatorPage, id);
  const draft = await api.operator.draftOf(person);
  expect(draft.status).toBe("pending_review");
});

test("HubSpot is down after the mail left: the records wait for it, are written once, and nothing is sent again", async ({
  submitDraft,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  // HubSpot takes its time, so that it can go down after the mail has left and before the first record is written.
  await sandbox.faults({ hubspot: { delayMs: 1_000 } });
  await api.operator.approve(draft);
  await expect
    .poll(async () => (await api.operator.workflow(draft.workflowId)).send?.state, {
      ...{ intervals: [50], timeout: 60_000 },
    })
    .toBe("sent");
  await sandbox.faults({ hubspot: { delayMs: 0, down: "unavailable" } });
  await sandbox.waitForMail(person);
  const message = async () => (await api.operator.workflow(draft.workflowId)).error?.message;
  await expect.poll(message, { timeout: 60_000 }).toMatch(/^HubSpot is cut off: it answered 503/);
  const waiting = await api.operator.workflow(draft.workflowId);
  expect(waiting).toMatchObject({ status: "running", currentStep: "log-email", send: { state: "sent" } });
  await sandbox.clearFaults();

  const done = await api.operator.waitForStatus(draft.workflowId, "completed", 60_000);
  expect(done.outcome).toBe("sent");
  const records = await sandbox.recordsOf(person);
  expect([records.emails.length, records.notes.length, records.tasks.length]).toEqual([1, 1, 1]);
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

test("Gmail refuses our credentials: Retry sends one mail, and the attempts stay on the timeline", async ({
  submitDraft,
  sandbox,
  api,
  operatorPage,
}) => {
  const { person, draft } = await submitDraft();
  await sandbox.faults({ gmail: { refreshTokenRevoked: true, tokensIssuedBefore: Date.now() } });
  await api.operator.approve(draft);
  await api.operator.waitForStatus(draft.workflowId, "failed", 60_000);
  expect(await sandbox.mailsTo(person)).toHaveLength(0);
  await sandbox.clearFaults();
  await retry(operatorPage, draft.workflowId);
  await sandbox.waitForMail(person);
  const done = await api.operator.waitForStatus(draft.workflowId, "completed");
  const outcomes = done.steps.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome));
  expect(outcomes.filter((outcome) => outcome === "failed_permanent").length).toBeGreaterThanOrEqual(1);
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

async function retry(page: Page, workflowId: string): Promise<void> {
  await open(page, `/workflows/${workflowId}`);
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Retry" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Retried" })).toBeVisible();
}
