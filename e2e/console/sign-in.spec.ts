import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { choosePerson, signIn } from "#e2e/sign-in.ts";

test("a stranger is sent to sign in and comes back to the page that was asked for", async ({
  strangerPage: page,
}) => {
  await page.goto("/workflows?status=failed");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByRole("button", { name: "Sign in" }).click();
  await choosePerson(page, "viewer");
  await expect(page).toHaveURL(/\/workflows\?status=failed$/);
});

test("a way back to another site is not followed", async ({ strangerPage: page, stack }) => {
  await page.goto("/sign-in?callbackUrl=https%3A%2F%2Fevil.example%2F");
  await page.getByRole("button", { name: "Sign in" }).click();
  await choosePerson(page, "viewer");
  await expect(page).toHaveURL(`${stack.url}/`);
});

test("signing out ends the session for every copy of its cookie", async ({ strangerPage: page, stack }) => {
  await signIn(page, { stack, role: "viewer" });
  const copied = await page.context().cookies(stack.url);
  const cookie = copied.map(({ name, value }) => `${name}=${value}`).join("; ");
  const ask = async () => (await fetch(`${stack.url}/api/v1/needs`, { headers: { cookie } })).status;
  expect(await ask()).toBe(200);
  await open(page, "/");
  await page.getByRole("button", { name: /Signed in as/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect.poll(ask).toBe(401);
  await expect(page.getByRole("button", { name: /^Sign (in|out)$/ })).toBeVisible();
});
