import { inDatabase } from "#e2e/database.ts";
import { open, openDraft } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";

test("each mailbox says what is left of its quota and what a lost answer means; the desk says it too", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { draft } = await submitDraft();
  await open(page, "/sending");
  const mailbox = page.getByRole("listitem", { name: draft.from.address });
  await expect(mailbox).toContainText(/\d+ of \d+ left in 24 hours/);
  await expect(mailbox).toContainText("exactly once");
  const desk = await openDraft(page, draft.id);
  await expect(desk.draft).toContainText("Gmail, exactly once");
  await expect(desk.draft).toContainText(/room for \d+ of \d+ mails? in 24 hours/);
});

test("an unknown outcome of a mail server is told in words, and a person settles it", async ({
  submitDraft,
  stack,
  operatorPage: page,
}) => {
  const { draft } = await submitDraft();
  const evidence = [
    { stage: "final_dot", host: "smtp.larkspur.example", at: new Date().toISOString(), fence: 1 },
    {
      ...{ stage: "answer_lost", reached: "reply", host: "smtp.larkspur.example", bytes: 1234 },
      ...{ lastReply: "354", cause: "timeout", at: new Date().toISOString(), fence: 1 },
    },
  ];
  await inDatabase(
    stack,
    (sql) => sql`
      insert into sends (id, draft_id, workflow_id, contact_id, state, provider, mailbox_id, revision, approved_digest,
        body_sha256, recipient_domain_token, in_flight_at, evidence)
      select gen_random_uuid(), id, workflow_id, contact_id, 'unknown', 'smtp', 'gone', 1, '', '', '', now(),
        ${sql.json(evidence)} from drafts where id = ${draft.id}`,
  );
  await open(page, "/sending");
  const item = page
    .getByRole("region", { name: "Unknown outcome" })
    .getByRole("listitem")
    .filter({ has: page.locator(`a[href="/workflows/${draft.workflowId}"]`) });
  await expect(item).toContainText("handed to SMTP");
  await expect(item).toContainText("no answer came in time");
  await item.getByText("What is known (2)").click();
  await expect(item).toContainText("smtp.larkspur.example");
  await expect(item).toContainText("1,234 bytes");
  await expect(item.getByRole("button", { name: "It went" })).toBeVisible();
  await item.getByRole("button", { name: "It did not" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "The mail did not go" }).click();
  await expect(item).toHaveCount(0);
});
