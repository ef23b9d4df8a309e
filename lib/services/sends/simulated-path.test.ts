import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { createHubSpotClient } from "#lib/integrations/hubspot/client.ts";
import { createGmailClient } from "#lib/integrations/mail/gmail-client.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { startTestSandbox, type TestSandbox } from "#lib/testing/sandbox.ts";
import { setSending, setUpSending } from "#lib/testing/sending.ts";

import { createTask } from "../crm/create-task.ts";
import { deduplicateRecords } from "../crm/deduplicate-records.ts";
import { logEmail } from "../crm/log-email.ts";

let stores: TestStores;
let sandbox: TestSandbox;
beforeAll(async () => {
  useTestEnv();
  [stores, sandbox] = await Promise.all([createTestStores(), startTestSandbox()]);
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => Promise.all([stores.close(), sandbox.stop()]));
beforeEach(() => sandbox.reset());

test("over the real wire an approved reply leaves once and is logged once", async () => {
  const world = await setUpOverTheWire();
  expect(await world.drive()).toMatchObject({ outcome: "sent" });
  const { id: sendId } = (await world.send()) ?? { id: "" };
  const [mail, ...others] = await world.sentMails();
  expect(others).toEqual([]);
  expect(await world.send()).toMatchObject({
    bodySha256: mail?.textSha256,
    wireMessageId: mail?.wireMessageId,
    providerMessageId: mail?.id,
  });
  for (let round = 0; round < 2; round += 1) {
    await logEmail(world.logging, { sendId });
    await createTask(world.logging, { sendId });
  }
  world.advance(2 * 60_000);
  expect(await deduplicateRecords(world.sweeper)).toEqual({ verified: 3, deleted: 0 });
});

test("an answer lost after Gmail acted, with a search that is behind, still ends as one mail", async () => {
  const world = await setUpOverTheWire();
  await sandbox.setFaults({ gmail: { loseAnswerAfter: { next: 1 }, indexLagMs: 400 } });
  expect(await world.drive()).toMatchObject({ outcome: "sent" });
  expect(await world.sentMails()).toHaveLength(1);
  expect(await world.send()).toMatchObject({ state: "sent", wireMessageId: expect.stringMatching(/^<.+>$/) });
});

test("an answer lost before Gmail acted ends as one mail", async () => {
  const world = await setUpOverTheWire();
  await sandbox.setFaults({ gmail: { loseAnswerBefore: { next: 1 } } });
  expect(await world.drive()).toMatchObject({ outcome: "sent" });
  expect(await world.sentMails()).toHaveLength(1);
});

test("several lost answers in a row end as one mail", async () => {
  const world = await setUpOverTheWire();
  await sandbox.setFaults({ gmail: { loseAnswerBefore: { next: 3 }, loseAnswerAfter: { next: 1 } } });
  expect(await world.drive()).toMatchObject({ outcome: "sent" });
  expect(await world.sentMails()).toHaveLength(1);
});

async function setUpOverTheWire() {
  const {
    hubspotAccessToken: accessToken,
    gmailClientId,
    gmailClientSecret,
    gmailRefreshToken,
  } = sandbox.secrets;
  const gmail = createGmailClient({
    baseUrl: sandbox.urls.gmail,
    tokenUrl: `${sandbox.urls.gmail}/token`,
    clientId: gmailClientId,
    clientSecret: gmailClientSecret,
    refreshToken: gmailRefreshToken,
  });
  const hubspot = createHubSpotClient({ baseUrl: sandbox.urls.hubspot, accessToken, apiVersion: "v3" });
  const email = `jane@${crypto.randomUUID().slice(0, 8)}.example`;
  const hubspotContactId = await createContact(email);
  const world = await setUpSending(stores, { email, hubspotContactId });
  const mailboxes = new Map([["default", { kind: "gmail", gmail }]]);
  Object.assign(world.ctx.integrations, { mailboxes, hubspot });
  Object.assign(world.logging.integrations, { mailboxes, hubspot });
  Object.assign(world.sweeper.integrations, { mailboxes, hubspot });
  await world.approve();
  world.passUndoWindow();
  return { ...world, sentMails: () => gmail.findSent({ to: email, afterEpochSeconds: 1_000_000_000 }) };
}

async function createContact(email: string): Promise<string> {
  const response = await fetch(`${sandbox.urls.hubspot}/crm/v3/objects/contacts`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${sandbox.secrets.hubspotAccessToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ properties: { email } }),
  });
  const { id } = (await response.json()) as { id: string };
  return id;
}
