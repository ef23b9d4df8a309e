import { open, deskOf } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";

test("a form becomes a draft, a person countersigns it, exactly one mail leaves and HubSpot knows", async ({
  strangerPage: visitor,
  operatorPage: page,
  sandbox,
  api,
}) => {
  const person = newPerson();

  await visitor.goto(`${sandbox.pages}/form`);
  await visitor.getByLabel("First name").fill(person.firstName);
  await visitor.getByLabel("Last name").fill(person.lastName);
  await visitor.getByLabel("Work e-mail").fill(person.email);
  await visitor.getByLabel("Company", { exact: true }).fill(person.company);
  await visitor.getByLabel("What is it about?").selectOption(person.topic);
  await visitor.getByLabel("Message").fill(person.message);
  const sentAt = Date.now();
  await visitor.getByRole("button", { name: "Send the message" }).click();
  await expect(visitor.getByRole("heading", { name: `Thank you, ${person.firstName}` })).toBeVisible();

  const draft = await api.operator.draftOf(person);
  expect(Date.now() - sentAt, "the draft is there within seconds").toBeLessThan(20_000);

  await open(page, `/review?draft=${draft.id}`);
  const desk = deskOf(page);
  await expect(desk.form).toContainText(person.message);
  await expect(desk.draft).toContainText(person.email);
  await desk.approve.click();
  await expect(desk.line).toContainText(/Approved: leaves in 0:0\d/);

  await sandbox.waitForMail(person);
  await visitor.goto(`${sandbox.pages}/mailbox`);
  await expect(visitor.getByRole("link", { name: person.email })).toHaveCount(1);
  await visitor.getByRole("link", { name: person.email }).click();
  await expect(visitor.getByRole("heading", { name: draft.subject })).toBeVisible();
  const letter = await visitor.getByRole("region", { name: "Text" }).innerText();
  expect(words(letter)).toBe(words(draft.text));

  const { hubspotContactId } = await api.operator.waitForStatus(draft.workflowId, "completed");
  await visitor.goto(`${sandbox.pages}/crm/${hubspotContactId}`);
  await expect(visitor.getByRole("heading", { name: "Logged e-mails 1" })).toBeVisible();
  await expect(visitor.getByRole("heading", { name: "Notes 1" })).toBeVisible();
  await expect(visitor.getByRole("heading", { name: "Tasks 1" })).toBeVisible();
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

test("thirteen demo forms give thirteen sensible drafts", async ({ sandbox, api }) => {
  test.slow();
  await fetch(`${sandbox.pages}/demo/submissions`, { method: "POST" });
  const demo = (await sandbox.state()).submissions.filter(({ marker }) => marker !== null);
  expect(demo).toHaveLength(13);
  for (const submission of demo) {
    const draft = await api.operator.draftForConversion(submission.conversionId);
    const marker = submission.marker ?? "";
    expect(draft.to, marker).toBe(submission.email);
    expect(draft.category, marker).toBe(CATEGORIES[marker]);
    expect(draft.text.length, marker).toBeGreaterThan(80);
    expect(draft.text, marker).not.toMatch(/undefined|null|\{\{|\[object|NaN/);
    expect(draft.subject, marker).not.toBe("");
  }
});

const CATEGORIES: Record<string, string> = {
  "demo-01-pricing-sso": "pricing",
  "demo-02-demo-request": "demo",
  "demo-03-support": "support",
  "demo-04-partnership": "partnership",
  "demo-05-security": "security",
  "demo-06-careers": "careers",
  "demo-07-spam": "spam",
  "demo-08-vague": "other",
  "demo-09-german": "pricing",
  "demo-10-very-short": "pricing",
  "demo-11-rambling": "demo",
  "demo-12-odd-characters": "security",
  "demo-13-writes-again": "pricing",
};

const words = (text: string) => text.split(/\s+/).filter(Boolean).join(" ");
