import { randomUUID } from "node:crypto";

import { expect as soon, type Page } from "@playwright/test";

import type { ConsoleApi } from "#e2e/console-api.ts";
import { inDatabase } from "#e2e/database.ts";
import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";
import type { FormsView, PollRequestedView } from "#lib/contracts/forms.ts";

const FORM = "Contact Larkspur";

test("a check shows each form with nothing missing, and a backfill says first how many it brings in", async ({
  sandbox,
  api,
  operatorPage: page,
}) => {
  await open(page, "/intake");
  const askedAt = new Date().toISOString();
  await page.getByRole("button", { name: "Check now" }).click();
  // A check that still runs would bring in what the backfill is to find.
  await soon.poll(() => isCheckDone(api.operator, askedAt), { timeout: 40_000 }).toBe(true);
  const row = page.getByRole("region", { name: "Forms" }).getByRole("row", { name: new RegExp(FORM) });
  await expect(row).toBeVisible({ timeout: 40_000 });
  await soon.poll(async () => (await api.operator.get<FormsView>("/api/v1/forms")).gap).toBe(0);

  const person = newPerson();
  await sandbox.submitUndelivered(person);
  await row.getByRole("button", { name: /^Backfill/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Count first" }).click();
  await expect(dialog.getByText(/^HubSpot lists/)).toBeVisible();
  await dialog.getByRole("button", { name: /^Bring in \d+$/ }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row).toContainText(/backfilled .* \d+ read, [1-9]\d* new/, { timeout: 40_000 });
  await api.operator.draftOf(person);
});

test("submissions that HubSpot lists and we lack are said on Today and on Intake", async ({
  stack,
  api,
  operatorPage: page,
}) => {
  const answer = await api.operator.request.post(`${stack.url}/api/v1/forms/check`, {
    headers: { origin: stack.url },
    data: {},
  });
  const { requestedAt } = (await answer.json()) as PollRequestedView;
  await soon.poll(() => isCheckDone(api.operator, requestedAt), { timeout: 40_000 }).toBe(true);
  await inDatabase(stack, (sql) => sql`update forms set listed = received + 2, polled_at = now()`);
  await open(page, "/");
  await expect(page.getByText("listed by HubSpot, not here")).toBeVisible();
  await page.getByRole("link", { name: /2 submissions are missing/ }).click();
  await expect(page.getByText("gap 2: listed by HubSpot, not here")).toBeVisible();
  await inDatabase(stack, (sql) => sql`update forms set listed = received`);
  await page.reload();
  await expect(page.getByText("gap 0: nothing is missing")).toBeVisible();
});

test("a delivery in quarantine is read on demand, replayed, and dismissed with a reason", async ({
  sandbox,
  stack,
  operatorPage: page,
}) => {
  const mark = randomUUID();
  await sandbox.deliver({ body: JSON.stringify({ nobody: "agreed on this", mark }) });
  await open(page, "/intake#quarantine");
  await deliveries(page).filter({ hasText: "no shape that we know" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(mark)).toHaveCount(0);
  await dialog.getByRole("button", { name: "Show what arrived" }).click();
  await expect(dialog.getByText(mark)).toBeVisible();
  const opened = await inDatabase(
    stack,
    (sql) => sql`select 1 from audit_events where action = 'delivery.opened'`,
  );
  expect(opened.length).toBeGreaterThan(0);

  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Still in quarantine" })).toBeVisible();
  await dialog.getByRole("button", { name: "Dismiss…" }).click();
  await dialog.getByRole("textbox", { name: "Why is it nothing for us?" }).fill("A test of our own");
  await dialog.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole("radio", { name: "Dealt with" }).click();
  await deliveries(page)
    .filter({ hasText: /dismissed .* by Olly Brandt/ })
    .first()
    .click();
  await dialog.getByRole("button", { name: "Show what arrived" }).click();
  await expect(dialog.getByText("Dismissed because: A test of our own")).toBeVisible();
});

test("the quarantine works by keyboard: J moves, R once asks, R twice replays", async ({
  sandbox,
  operatorPage: page,
}) => {
  await sandbox.deliver({ body: `{"vid": "${randomUUID()}` });
  await open(page, "/intake");
  await expect(deliveries(page).first()).toBeVisible();
  await page.keyboard.press("j");
  await expect(deliveries(page).first()).toBeFocused();
  await page.keyboard.press("r");
  await expect(page.getByRole("status").filter({ hasText: "Press R once more" })).toBeVisible();
  await page.keyboard.press("r");
  await expect(page.getByRole("status").filter({ hasText: "Still in quarantine" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page.getByRole("heading", { name: "Today", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: /in quarantine/ })).toBeVisible();
});

test("forged signatures are counted by cause, and a repeat says by what it was known", async ({
  sandbox,
  operatorPage: page,
}) => {
  const person = newPerson();
  const { body } = await sandbox.submitUndelivered(person);
  await sandbox.deliver({ body });
  await sandbox.deliver({ body });
  await sandbox.deliver({ body, signature: "wrong" });
  await open(page, "/intake");
  const refused = page.getByRole("region", { name: "Refused, last 24 hours" });
  await expect(refused.getByText("the signature does not fit the bytes")).toBeVisible();
  const repeats = page.getByRole("region", { name: "Came again, last 24 hours" });
  await expect(repeats.getByText("known by the same conversion id")).toBeVisible();
  await repeats.getByText(/^The latest/).click();
  await repeats.getByRole("link", { name: "Open the workflow" }).first().click();
  await expect(page.getByText(/Came in by HubSpot workflow webhook · delivered \d times/)).toBeVisible();
});

test("a viewer sees what lies in quarantine and how forms stand, and can open or change nothing", async ({
  sandbox,
  viewerPage: page,
}) => {
  await sandbox.deliver({ body: `{"vid": "${randomUUID()}` });
  await open(page, "/intake");
  await deliveries(page).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Your role sees that it lies here")).toBeVisible();
  for (const name of ["Show what arrived", "Replay", "Dismiss…"])
    await expect(dialog.getByRole("button", { name })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Check now" })).toBeDisabled();
  await expect(page.getByRole("button", { name: /^Backfill/ })).toHaveCount(0);
});

const deliveries = (page: Page) => page.locator("[data-delivery-id]");

/** A check that is still under way would count again what the test has put there. */
async function isCheckDone(api: ConsoleApi, requestedAt: string): Promise<boolean> {
  const { lastPoll } = await api.get<FormsView>("/api/v1/forms");
  return lastPoll?.status === "completed" && lastPoll.startedAt >= requestedAt;
}
