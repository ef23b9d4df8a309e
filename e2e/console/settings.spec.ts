import type { Page } from "@playwright/test";

import { inDatabase } from "#e2e/database.ts";
import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { enterAs, type Guest, newGuest } from "#e2e/guest.ts";
import type { StackAddresses } from "#e2e/stack.ts";

/** What a request with that cookie is answered. */
const ask = async (stack: StackAddresses, cookie: string, path = "/api/v1/needs") =>
  (await fetch(stack.url + path, { headers: { cookie } })).status;

async function openAccessOf(page: Page, guest: Guest) {
  await open(page, "/settings/people");
  await page.getByRole("button", { name: `Access of ${guest.name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Access of ${guest.name}` });
  await expect(dialog).toBeVisible();
  return dialog;
}

test("a person ends another of their sessions: its next request is refused, this one goes on", async ({
  strangerPage: page,
  stack,
}) => {
  const guest = await newGuest(stack, { role: "viewer", sessions: 2 });
  const [, other = ""] = guest.cookies;
  await enterAs(page.context(), { stack, guest });
  await open(page, "/");
  await page.keyboard.press("g");
  await page.keyboard.press(",");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  const sessions = page.getByRole("list", { name: "Your sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await expect(sessions.getByRole("listitem").filter({ hasText: "this session" })).toHaveCount(1);
  expect(await ask(stack, other)).toBe(200);
  await page.getByRole("button", { name: "End the session of Browser 2" }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  expect(await ask(stack, other)).toBe(401);
  expect(await ask(stack, guest.cookies[0] ?? "")).toBe(200);
});

test("an admin ends a session of somebody else", async ({ adminPage: page, stack }) => {
  const guest = await newGuest(stack, { role: "operator" });
  const dialog = await openAccessOf(page, guest);
  await dialog.getByRole("button", { name: "End the session of Browser 1" }).click();
  await expect(dialog.getByText("No open session.")).toBeVisible();
  expect(await ask(stack, guest.cookies[0] ?? "")).toBe(401);
});

test("a person who is held at a role may do no more with their next request, and all of it once released", async ({
  adminPage: page,
  strangerPage: theirs,
  stack,
}) => {
  const guest = await newGuest(stack, { role: "approver" });
  await enterAs(theirs.context(), { stack, guest });
  await open(theirs, "/content/templates/other");
  await expect(theirs.getByRole("button", { name: "Edit" })).toBeVisible();

  const dialog = await openAccessOf(page, guest);
  await dialog.getByLabel("Hold at a role").selectOption("viewer");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${guest.name} is held at viewer`)).toBeVisible();
  await theirs.reload();
  await expect(theirs.getByRole("heading", { name: "Other", level: 1 })).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Edit" })).toHaveCount(0);
  await expect(dialog.getByText("held at viewer")).toBeVisible();

  await dialog.getByLabel("Hold at a role").selectOption("");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${guest.name} has the role that the groups give`)).toBeVisible();
  await theirs.reload();
  await expect(theirs.getByRole("button", { name: "Edit" })).toBeVisible();
});

test("closing somebody's access ends their sessions at once; it can be opened again", async ({
  adminPage: page,
  stack,
}) => {
  const guest = await newGuest(stack, { role: "operator", sessions: 2 });
  const dialog = await openAccessOf(page, guest);
  await dialog.getByRole("button", { name: "Close access" }).click();
  await expect(page.getByText(`${guest.name} is signed out everywhere`)).toBeVisible();
  for (const cookie of guest.cookies) expect(await ask(stack, cookie)).toBe(401);
  await dialog.getByRole("button", { name: "Open access again" }).click();
  await expect(page.getByText(`${guest.name} may sign in again`)).toBeVisible();
  for (const cookie of guest.cookies) expect(await ask(stack, cookie)).toBe(401);
  const signed = await inDatabase(
    stack,
    (sql) => sql`select action from signatures where entity_id = ${guest.id} order by signed_at`,
  );
  expect(signed.map(({ action }) => action)).toEqual(["person.disabled", "person.enabled"]);
});

test("nobody changes their own access", async ({ adminPage: page }) => {
  await open(page, "/settings/people");
  await page
    .getByRole("row", { name: /\(you\)/ })
    .getByRole("button", { name: /Access of/ })
    .click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Nobody changes their own access.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Close access" })).toHaveCount(0);
});

test("a machine's token is shown once, works until it is revoked, and is nowhere else on the page", async ({
  adminPage: page,
  stack,
}) => {
  const name = `Dashboard ${Date.now()}`;
  await open(page, "/settings/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("checkbox", { name: /Read workflows/ }).check();
  await dialog.getByLabel("Days").fill("7");
  await dialog.getByRole("button", { name: "Make the token" }).click();
  const secret = await dialog.getByLabel(`Token of ${name}`).inputValue();
  expect(secret).toMatch(/^cs_/);
  await dialog.getByRole("button", { name: "Copy" }).click();
  await expect(dialog.getByText(/Copied\.|copy it by hand/)).toBeVisible();
  await dialog.getByRole("button", { name: "I have kept it" }).click();

  const read = async (path: string) =>
    (await fetch(stack.url + path, { headers: { authorization: `Bearer ${secret}` } })).status;
  expect(await read("/api/v1/workflows")).toBe(200);
  expect(await read("/api/v1/people")).toBe(403);

  await page.reload();
  const row = page.getByRole("listitem").filter({ hasText: name });
  await expect(row).toContainText("read:workflows");
  expect(await page.content()).not.toContain(secret);
  await row.getByRole("button", { name: `Revoke ${name}` }).click();
  await expect(row).toContainText("revoked");
  expect(await read("/api/v1/workflows")).toBe(401);
});

test("a token that would live too long, or come from an odd place, is refused with the reason", async ({
  adminPage: page,
}) => {
  await open(page, "/settings/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Odd");
  await dialog.getByRole("checkbox", { name: /Read drafts/ }).check();
  await dialog.getByLabel("Days").fill("91");
  await expect(dialog.getByLabel("Days")).toHaveJSProperty("validity.valid", false);
  await dialog.getByLabel("Days").fill("90");
  await dialog.getByLabel("Only from these addresses").fill("everywhere");
  await dialog.getByRole("button", { name: "Make the token" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Write a range such as");
  await expect(dialog.getByLabel("Name")).toHaveValue("Odd");
});

test("keys that are one letter can be switched off; everything else goes on", async ({
  viewerPage: page,
}) => {
  await open(page, "/settings");
  await page.getByRole("checkbox", { name: "Switch off keys that are a single letter" }).check();
  await page.locator("main").focus();
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await page.keyboard.press("?");
  await expect(page).toHaveURL(/\/settings$/);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("checkbox", { name: /single letter/ })).toBeChecked();
  await page.getByRole("checkbox", { name: /single letter/ }).uncheck();
  await page.locator("main").focus();
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await expect(page).toHaveURL(/\/workflows/);
});

test("the chosen colours hold on every screen and after a reload", async ({ viewerPage: page }) => {
  await open(page, "/settings");
  const dark = page.getByRole("radiogroup", { name: "Colours" }).getByRole("radio", { name: "Dark" });
  await dark.check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto("/workflows");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("the connections name hosts and accounts, and tell when each last answered", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { draft } = await submitDraft();
  await open(page, "/settings/connections");
  const hubspot = page.getByRole("listitem", { name: /^HubSpot/ });
  await expect(hubspot).toContainText("127.0.0.1");
  await expect(async () => {
    await page.reload();
    await expect(hubspot).toContainText(/answered/, { timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole("listitem", { name: `Gmail, ${draft.from.address}` })).toBeVisible();
  await expect(page.getByRole("listitem", { name: "Identity provider" })).toContainText("openid");
  await expect(page.getByRole("listitem", { name: "Model" })).toContainText("not used");
});

test("who is no admin is told so, and the server agrees", async ({ operatorPage: page, stack }) => {
  for (const [path, what] of [
    ["/settings/people", "who may sign in"],
    ["/settings/tokens", "the tokens of machines"],
  ] as const) {
    await open(page, path);
    await expect(page.getByText(`Only an admin sees ${what}.`)).toBeVisible();
  }
  const cookie = (await page.context().cookies(stack.url))
    .map(({ name, value }) => `${name}=${value}`)
    .join("; ");
  expect(await ask(stack, cookie, "/api/v1/people")).toBe(403);
  expect(await ask(stack, cookie, "/api/v1/tokens")).toBe(403);
});
