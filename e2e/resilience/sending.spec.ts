import { openDraft } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";

test("an answer lost after Gmail took the mail: one mail, and the workflow says sent", async ({
  submitDraft,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  await sandbox.faults({ gmail: { loseAnswerAfter: { next: 1 }, loseOn: "send" } });
  expect((await api.operator.approve(draft)).status()).toBe(200);
  const mail = await sandbox.waitForMail(person);
  const workflow = await api.operator.waitForStatus(draft.workflowId, "completed");
  expect(workflow.send?.state).toBe("sent");
  expect(workflow.send?.wireMessageId).toBe(mail.wireMessageId);
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

test("an answer lost before Gmail took the mail: it is sent after all, once", async ({
  submitDraft,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  await sandbox.faults({ gmail: { loseAnswerBefore: { next: 1 }, loseOn: "send" } });
  expect((await api.operator.approve(draft)).status()).toBe(200);
  await sandbox.waitForMail(person);
  expect((await api.operator.waitForStatus(draft.workflowId, "completed")).outcome).toBe("sent");
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

test("a lost answer to making the mail's draft leaves one mail and no orphan", async ({
  submitDraft,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  await sandbox.faults({ gmail: { loseAnswerAfter: { next: 1 }, loseOn: "write" } });
  expect((await api.operator.approve(draft)).status()).toBe(200);
  await sandbox.waitForMail(person);
  await api.operator.waitForStatus(draft.workflowId, "completed");
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

test("Gmail asks for patience: it is tried again when Gmail said, and every attempt is on the timeline", async ({
  submitDraft,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  await sandbox.faults({ gmail: { rateLimited: { next: 1 }, retryAfterSeconds: 1 } });
  expect((await api.operator.approve(draft)).status()).toBe(200);
  await sandbox.waitForMail(person);
  const workflow = await api.operator.waitForStatus(draft.workflowId, "completed");
  const outcomes = workflow.steps.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome));
  expect(outcomes).toContain("failed_transient");
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

test("somebody who unsubscribed is not written to, and the reason is said", async ({
  submitDraft,
  sandbox,
  api,
  operatorPage,
}) => {
  const { person, draft } = await submitDraft();
  await sandbox.unsubscribe(person);
  expect((await api.operator.approve(draft)).status()).toBe(200);
  await expect
    .poll(async () => (await api.operator.draft(draft.id)).returned?.reason, { timeout: 30_000 })
    .toMatch(/opted out of mail/);
  const desk = await openDraft(operatorPage, draft.id);
  await expect(desk.draft.getByText(/nothing was sent: .*opted out of mail/)).toBeVisible();
  expect(await sandbox.mailsTo(person)).toHaveLength(0);
});
