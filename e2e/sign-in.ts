import { expect, type Page } from "@playwright/test";

import { PEOPLE, type PersonRole } from "./people.ts";
import type { StackAddresses } from "./stack.ts";

/** Signs a person in as they do it themselves: our button, then their name at the identity provider. */
export async function signIn(
  page: Page,
  { stack, role, path = "/" }: { stack: StackAddresses; role: PersonRole; path?: string },
): Promise<void> {
  await page.goto(stack.url + path);
  await page.getByRole("button", { name: "Sign in" }).click();
  await choosePerson(page, role);
  await expect(page.getByRole("navigation", { name: "Screens" }).first()).toBeVisible();
}

/** The identity provider's page. It is passed over when the browser is signed in there already. */
export async function choosePerson(page: Page, role: PersonRole): Promise<void> {
  await page.getByRole("button", { name: new RegExp(PEOPLE[role].name) }).click();
}
