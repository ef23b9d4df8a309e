import type { Page } from "@playwright/test";

import type { OwnSessionView } from "#lib/contracts/identity.ts";

import { expect, test } from "../fixtures.ts";
import { letProofAge } from "../fresh-sign-in.ts";
import { resetSending } from "../sending-settings.ts";
import { choosePerson, signIn } from "../sign-in.ts";
import type { StackAddresses } from "../stack.ts";

// A session with an old proof is answered 401 by design.
test.use({ expectedComplaints: [/status of 401/] });
test.afterEach(async ({ stack, strangerPage: page }) => {
  await resetSending(stack);
  await page.request.post(`${stack.url}/sign-out`, { headers: { origin: stack.url } });
});

const REASON = "The pilot went well, so the list is not needed any more.";

async function ownSession(page: Page, { url }: StackAddresses): Promise<OwnSessionView> {
  return (await (await page.request.get(`${url}/api/v1/session`)).json()) as OwnSessionView;
}

/** An approver with an old proof has lowered the mode and now asks to raise it again. */
async function askToRaise(page: Page, stack: StackAddresses): Promise<OwnSessionView> {
  await signIn(page, { stack, role: "approver", path: "/sending" });
  const session = await ownSession(page, stack);
  await letProofAge(stack, session.sessionId);
  const draftOnly = page.getByRole("listitem").filter({ hasText: "An approved reply waits." });
  await draftOnly.getByRole("button", { name: "Lower to this" }).click();
  const send = page.getByRole("listitem").filter({ hasText: "Approved replies leave." });
  await send.getByRole("button", { name: "Ask for this" }).click();
  await page.getByLabel("Reason").fill(REASON);
  await page.getByRole("button", { name: "Ask for confirmation" }).click();
  await expect(page.getByRole("heading", { name: "Prove who you are" })).toBeVisible();
  return session;
}

test("an act that needs it gets a fresh sign-in in a small window, and goes on by itself", async ({
  strangerPage: page,
  stack,
}) => {
  const before = await askToRaise(page, stack);
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Sign in again" }).click();
  const popup = await opened;
  await choosePerson(popup, "approver");
  await expect(page.getByText("Asked. Another approver or admin confirms")).toBeVisible();
  await expect(page.getByText(REASON)).toBeVisible();
  const after = await ownSession(page, stack);
  expect(after.sessionId).not.toBe(before.sessionId);
  expect(after.freshUntil).not.toBeNull();
  await expect.poll(() => popup.isClosed(), { message: "the window closes itself" }).toBe(true);
});

test("somebody else's sign-in proves nothing; what was typed stays, and cancelling changes nothing", async ({
  strangerPage: page,
  stack,
}) => {
  const before = await askToRaise(page, stack);
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Sign in again" }).click();
  const popup = await opened;
  await choosePerson(popup, "admin");
  await expect(popup.getByText("Somebody else signed in")).toBeVisible();
  await expect(page.getByRole("alert").getByText("Somebody else signed in")).toBeVisible();
  expect((await ownSession(page, stack)).sessionId).toBe(before.sessionId);
  await popup.close();
  await page.getByRole("button", { name: "Cancel" }).last().click();
  await expect(page.getByText("Nothing was changed: you did not prove who you are.")).toBeVisible();
  await expect(page.getByLabel("Reason")).toHaveValue(REASON);
});

test("a browser that opens no window offers a link, and the tab that waits still goes on", async ({
  strangerPage: page,
  stack,
}) => {
  await page.addInitScript(() => {
    window.open = () => null;
  });
  await askToRaise(page, stack);
  await page.getByRole("button", { name: "Sign in again" }).click();
  const link = page.getByRole("link", { name: "Sign in again in a new tab" });
  const [tab] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
  await choosePerson(tab, "approver");
  await expect(page.getByText("Asked. Another approver or admin confirms")).toBeVisible();
});
