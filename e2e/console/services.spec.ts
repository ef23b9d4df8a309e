import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";
import { expectAccessible, expectHeadingsInOrder } from "#e2e/screens/inspect.ts";

test("every outside service has a row, and one that was called says how it answered", async ({
  submitDraft,
  operatorPage: page,
}) => {
  await submitDraft();
  await open(page, "/services");
  const rows = page.getByRole("list", { name: "Outside services" });
  for (const name of ["HubSpot", "Gmail", "Mail server", "Model", "Identity provider", "Alert hook"]) {
    await expect(rows.getByRole("listitem", { name, exact: true })).toBeVisible();
  }
  const hubspot = rows.getByRole("listitem", { name: "HubSpot", exact: true });
  await expect(hubspot).toContainText(/answers|fails at times|fails/, { timeout: 30_000 });
  await expect(hubspot).toContainText(/\d+ (ms|s)/);
  await expect(rows.getByRole("listitem", { name: "Model", exact: true })).toContainText("not configured");
  await expect(hubspot.getByRole("img", { name: /called in \d+ of the last 60 minutes/ })).toBeVisible();
});

test("a service that fails is named, with what it said and how often", async ({
  sandbox,
  operatorPage: page,
}) => {
  await sandbox.faults({ hubspot: { down: "unavailable" } });
  await sandbox.submit(newPerson());
  await open(page, "/services");
  const hubspot = page.getByRole("listitem", { name: "HubSpot", exact: true });
  await expect(hubspot).toContainText(/fails/, { timeout: 45_000 });
  await hubspot.locator("summary").click();
  await expect(hubspot.getByText("It answered 503.").first()).toBeVisible();
});

test("signing in is a call to the identity provider", async ({ strangerPage: page, stack, operatorPage }) => {
  await page.goto(`${stack.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: /Olly Brandt/i }).first()).toBeVisible();
  await open(operatorPage, "/services");
  const provider = operatorPage.getByRole("listitem", { name: "Identity provider", exact: true });
  await expect(provider).toContainText("answers", { timeout: 30_000 });
});

test("an opened service has no accessibility fault, light and dark, wide and narrow", async ({
  viewerPage: page,
}) => {
  await open(page, "/services");
  await page.getByRole("listitem", { name: "HubSpot", exact: true }).locator("summary").click();
  await expectAccessible(page, "the services", "main");
  await expectHeadingsInOrder(page, "the services");
});
