import { existsSync } from "node:fs";

import { request } from "@playwright/test";

import { createConsoleApi } from "#e2e/console-api.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { stateFile } from "#e2e/people.ts";
import { newPerson } from "#e2e/person.ts";
import { type ConsoleServer, startSecondConsole } from "#e2e/second-console.ts";
import { postHook } from "#e2e/webhooks.ts";

/** What Next prints while it starts is not under test: the disk is full from the first byte on. */
const PAST_THE_BANNER =
  "--import=data:text/javascript,process.stdout.on('error',()=>{});process.stderr.on('error',()=>{})";
/** Nobody answers there. */
const NOWHERE = "http://127.0.0.1:9";

test.describe.configure({ mode: "serial" });
test.skip(() => !existsSync("/dev/full"), "This system has no device that is always full.");

let hindered: ConsoleServer;

test.beforeAll(async ({ stack }) => {
  test.setTimeout(120_000);
  hindered = await startSecondConsole(stack, {
    variables: { OIDC_ISSUER: NOWHERE, LOG_LEVEL: "debug", NODE_OPTIONS: PAST_THE_BANNER },
    logFile: "/dev/full",
  });
});
test.afterAll(() => hindered?.stop());

test("the disk for the log is full: forms are taken in and told apart, and pages come, as ever", async ({
  sandbox,
  api,
}) => {
  const person = newPerson();
  const { body } = await sandbox.submitUndelivered(person);
  const target = { appUrl: hindered.url, secret: await sandbox.secret() };
  const refused = await postHook(target, { body, signature: "wrong" });
  expect(refused.status, "what is refused is logged, and the line is lost").toBe(401);
  expect((await postHook(target, { body })).status).toBe(202);
  const draft = await api.operator.draftOf(person, 60_000);
  expect((await api.operator.approve(draft)).status()).toBe(200);
  await sandbox.waitForMail(person);
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
  expect((await fetch(`${hindered.url}/healthz`)).status).toBe(200);
});

test("the identity provider is down: who is signed in works on, and who is not is told what to do", async ({
  browser,
}) => {
  const context = await request.newContext({ storageState: stateFile("operator") });
  const api = createConsoleApi(context, hindered.url);
  expect((await api.get<{ items: unknown[] }>("/api/v1/workflows?limit=1")).items).toHaveLength(1);
  await context.dispose();

  const page = await browser.newPage();
  await page.goto(`${hindered.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /\w/ })).toContainText(
    /identity provider|sign-in|later/i,
  );
  await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
  await page.close();
});
