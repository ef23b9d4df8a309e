import { readFile } from "node:fs/promises";
import path from "node:path";

import { type Browser, expect, type Page, test } from "@playwright/test";

import { type ConsoleApi, createConsoleApi } from "#e2e/console-api.ts";
import { open } from "#e2e/desk.ts";
import { type DemoPerson, newPerson } from "#e2e/person.ts";
import { createSandbox, type Sandbox } from "#e2e/sandbox.ts";
import { signIn } from "#e2e/sign-in.ts";
import { type RunningStack, type StackAddresses, startOwnStack } from "#e2e/stack.ts";
import type { SendingView } from "#lib/contracts/sending.ts";

const OWNER_ID = "77001";

test.describe.configure({ mode: "serial" });

let running: RunningStack;
let desk: { page: Page; api: ConsoleApi };
let sandbox: Sandbox;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  running = await startOwnStack({ MAIL_PROVIDER: "smtp" });
  desk = await openDesk(browser, running.stack);
  sandbox = createSandbox(running.stack);
});
test.afterAll(async () => {
  await desk?.page.context().close();
  await running?.stop();
});

test("with MAIL_PROVIDER=smtp an approved reply leaves once, through the mail server", async () => {
  const { person, workflowId } = await approveReplyTo(newPerson());
  const done = await desk.api.waitForStatus(workflowId, "completed");
  expect(done.send).toMatchObject({ state: "sent", settledBy: "smtp", providerDraftId: null });
  const [mail, ...others] = await bySmtp(person);
  expect(others).toEqual([]);
  expect(mail?.from).toBe("hello@larkspur.example");
  expect(mail?.wireMessageId).toBe(done.send?.wireMessageId);
  expect((await sandbox.state()).gmail.sent).toEqual([]);
  const drafted = done.steps.find((each) => each.step === "create-mail-draft");
  expect(drafted).toMatchObject({ status: "skipped" });
});

test("a reply that was lost after the final dot is held with its evidence; a person settles it, no machine repeats it", async () => {
  await sandbox.faults({ smtp: { failAt: "after_queueing", fail: { next: 1 } } });
  const { person, workflowId } = await approveReplyTo(newPerson());
  await expect
    .poll(async () => (await desk.api.workflow(workflowId)).send?.state, { timeout: 60_000 })
    .toBe("unknown");
  const { unknown } = await desk.api.get<SendingView>("/api/v1/sending");
  const held = unknown.find((send) => send.workflowId === workflowId);
  expect(held).toMatchObject({ provider: "smtp", mailboxAddress: "hello@larkspur.example" });
  expect(held?.evidence.at(-1)).toMatchObject({
    ...{ stage: "answer_lost", reached: "reply", host: "127.0.0.1" },
    bytes: expect.any(Number),
  });
  expect(JSON.stringify(held?.evidence)).not.toContain(person.email);

  await open(desk.page, "/sending");
  const rows = desk.page.getByRole("region", { name: "Unknown outcome" }).getByRole("listitem");
  const row = rows.filter({ has: desk.page.locator(`a[href="/workflows/${workflowId}"]`) });
  await row.getByRole("button", { name: "It went", exact: true }).click();
  await desk.page.getByRole("dialog").getByRole("button", { name: "The mail went" }).click();
  await desk.api.waitForStatus(workflowId, "completed");
  expect(await bySmtp(person)).toHaveLength(1);
});

test("with two mailboxes a reply leaves from its owner's; when that one is full, the next waits and others go on", async ({
  browser,
}) => {
  test.setTimeout(600_000);
  await restartWith(browser, await twoMailboxes(running.stack));
  const first = await approveReplyTo(await ownedPerson());
  const done = await desk.api.waitForStatus(first.workflowId, "completed");
  expect(done.send?.state).toBe("sent");
  expect((await bySmtp(first.person)).map(({ from }) => from)).toEqual(["emea@larkspur.example"]);

  const second = await approveReplyTo(await ownedPerson());
  const waiting = async () => {
    const { steps } = await desk.api.workflow(second.workflowId);
    return steps.find((each) => each.step === "reserve-send")?.detail;
  };
  await expect.poll(waiting, { timeout: 60_000 }).toMatchObject({
    ...{ outcome: "waiting", gate: "mailbox_quota" },
    reason: expect.stringMatching(/1 of at most 1 mails left this mailbox/),
  });

  const third = await approveReplyTo(newPerson());
  await desk.api.waitForStatus(third.workflowId, "completed");
  expect((await sandbox.mailsTo(third.person)).map(({ from }) => from)).toEqual(["hello@larkspur.example"]);

  const { mailboxes } = await desk.api.get<SendingView>("/api/v1/sending");
  expect(mailboxes).toMatchObject([
    // The two mails of the tests above left from this address as well.
    { id: "hello", provider: "gmail", promise: "exactly_once", used: 3 },
    { id: "emea", provider: "smtp", promise: "at_most_once", quota: 1, used: 1, reserved: 1, left: 0 },
  ]);
  expect(mailboxes[1]?.nextFreeAt).not.toBeNull();
});

async function approveReplyTo(person: DemoPerson): Promise<{ person: DemoPerson; workflowId: string }> {
  await sandbox.submit(person);
  const { workflowId } = await desk.api.approveReplyTo(person);
  return { person, workflowId };
}

async function bySmtp(person: DemoPerson) {
  return (await sandbox.state()).smtp.sent.filter(({ to }) => to.includes(person.email));
}

/** Somebody whom HubSpot knows already, as a contact of one colleague. */
async function ownedPerson(): Promise<DemoPerson> {
  const person = newPerson();
  const { HUBSPOT_ACCESS_TOKEN: token } = await secretsOf(running.stack);
  const answer = await fetch(`${running.stack.hubspot}/crm/v3/objects/contacts`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ properties: { email: person.email, hubspot_owner_id: OWNER_ID } }),
  });
  expect(answer.status).toBe(201);
  return person;
}

async function twoMailboxes(stack: StackAddresses): Promise<Record<string, string>> {
  const { GMAIL_REFRESH_TOKEN: refreshToken, SMTP_PASSWORD: password } = await secretsOf(stack);
  const { smtp } = JSON.parse(await readFile(path.join(stack.directory, "ports.json"), "utf8")) as {
    smtp: number;
  };
  return {
    COUNTERSIGN_SMTP_PORT: String(smtp),
    MAILBOXES: JSON.stringify([
      {
        ...{ id: "hello", address: "hello@larkspur.example", provider: "gmail", isDefault: true },
        gmail: { refreshToken },
      },
      {
        ...{ id: "emea", address: "emea@larkspur.example", name: "Larkspur EMEA", provider: "smtp" },
        smtp: { host: "127.0.0.1", port: smtp, user: "sandbox", password, security: "none" },
        ...{ dailyQuota: 1, ownerIds: [OWNER_ID] },
      },
    ]),
  };
}

async function restartWith(browser: Browser, variables: Record<string, string>): Promise<void> {
  const { directory } = running.stack;
  await desk.page.context().close();
  await running.stop(true);
  running = await startOwnStack(variables, directory);
  desk = await openDesk(browser, running.stack);
  sandbox = createSandbox(running.stack);
}

async function openDesk(browser: Browser, stack: StackAddresses): Promise<{ page: Page; api: ConsoleApi }> {
  const context = await browser.newContext({ baseURL: stack.url, locale: "en-GB", timezoneId: "UTC" });
  const page = await context.newPage();
  await signIn(page, { stack, role: "operator" });
  return { page, api: createConsoleApi(context.request, stack.url) };
}

async function secretsOf({ directory }: StackAddresses): Promise<Record<string, string>> {
  return JSON.parse(await readFile(path.join(directory, "secrets.json"), "utf8")) as Record<string, string>;
}
