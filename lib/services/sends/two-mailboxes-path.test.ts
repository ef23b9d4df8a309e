import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { drafts } from "#drizzle/schema/index.ts";
import { parseEnv } from "#lib/env.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { testEnvVariables, useTestEnv } from "#lib/testing/env.ts";
import { startTestSandbox, type TestSandbox } from "#lib/testing/sandbox.ts";
import { setSending, setUpSending } from "#lib/testing/sending.ts";

import { mailboxesFrom, transportsFrom } from "../configured-mailboxes.ts";

let stores: TestStores;
let sandbox: TestSandbox;
beforeAll(async () => {
  useTestEnv();
  [stores, sandbox] = await Promise.all([createTestStores(), startTestSandbox()]);
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => Promise.all([stores.close(), sandbox.stop()]));
beforeEach(() => sandbox.reset());

test("over the real wire each reply leaves once, from its own mailbox by its own provider", async () => {
  const [byGmail, bySmtp] = [await setUp("hello"), await setUp("emea")];
  for (const world of [byGmail, bySmtp]) {
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
  }
  const { gmail, smtp } = await sandbox.state();
  expect(gmail.sent.map(({ to }) => to)).toEqual([[byGmail.email]]);
  expect(smtp.sent.map(({ from, to }) => ({ from, to }))).toEqual([
    { from: "emea@larkspur.example", to: [bySmtp.email] },
  ]);
  expect((await bySmtp.send())?.wireMessageId).toBe(smtp.sent[0]?.wireMessageId);
});

test("an answer lost after the mail server queued the mail is held for a person, with one mail there", async () => {
  const world = await setUp("emea");
  await sandbox.setFaults({ smtp: { failAt: "after_queueing", fail: { next: 1, share: 0 } } });
  await world.approve();
  expect(await world.drive()).toMatchObject({ outcome: "unknown" });
  expect((await sandbox.state()).smtp.sent).toHaveLength(1);
});

async function setUp(mailboxId: string) {
  const {
    gmailClientId,
    gmailClientSecret,
    gmailRefreshToken: refreshToken,
    smtpPassword: password,
  } = sandbox.secrets;
  const env = parseEnv({
    ...testEnvVariables({
      GMAIL_API_URL: sandbox.urls.gmail,
      GMAIL_TOKEN_URL: `${sandbox.urls.gmail}/token`,
    }),
    ...{ GMAIL_CLIENT_ID: gmailClientId, GMAIL_CLIENT_SECRET: gmailClientSecret },
    MAILBOXES: JSON.stringify([
      {
        ...{ id: "hello", address: sandbox.secrets.mailFrom, provider: "gmail" },
        gmail: { refreshToken },
      },
      {
        ...{ id: "emea", address: "emea@larkspur.example", provider: "smtp" },
        smtp: {
          ...{ host: "127.0.0.1", port: Number(new URL(sandbox.urls.smtp).port), user: "sandbox" },
          ...{ password, security: "none" },
        },
      },
    ]),
  });
  const world = await setUpSending(stores, { settings: { mailboxes: mailboxesFrom(env) } });
  await stores.db.update(drafts).set({ mailboxId }).where(eq(drafts.id, world.draftId));
  const mailboxes = transportsFrom(env);
  for (const { integrations } of [world.ctx, world.operator]) Object.assign(integrations, { mailboxes });
  return world;
}
