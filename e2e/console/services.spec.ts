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
  await expect(hubspot).toContainText(/fails|cut off|being tried again/, { timeout: 45_000 });
  await hubspot.locator("summary").click();
  await expect(hubspot.getByText("It answered 503.").first()).toBeVisible();
});

test("an operator cuts a service off and has it tried again; an approver lets calls through, and signs", async ({
  operatorPage,
  approverPage,
}) => {
  await open(operatorPage, "/services");
  const row = operatorPage.getByRole("listitem", { name: "Mail server", exact: true });
  await row.locator("summary").click();
  await expect(row.getByRole("button", { name: "Let calls through: Mail server" })).toBeDisabled();
  await row.getByRole("button", { name: "Cut off: Mail server" }).press("Enter");
  const dialog = operatorPage.getByRole("dialog", { name: "Cut Mail server off" });
  await dialog.getByLabel("For how long?").selectOption("5");
  await dialog.getByRole("button", { name: "Cut off" }).press("Enter");
  await expect(row).toContainText("A person cut it off because of an incident.");
  await expect(row.getByRole("img", { name: /cut off in 1 of the last 60 minutes/ })).toBeVisible();

  await open(approverPage, "/services");
  const theirs = approverPage.getByRole("listitem", { name: "Mail server", exact: true });
  await theirs.locator("summary").click();
  await theirs.getByRole("button", { name: "Let calls through: Mail server" }).click();
  const through = approverPage.getByRole("dialog", { name: "Let calls to Mail server through" });
  await expect(through).toContainText("No reply waits for it.");
  await through.getByRole("button", { name: "Let calls through" }).click();
  await expect(theirs).toContainText("Calls are let through.");
  await expect(theirs).toContainText("Held closed by");
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
  const buttons = page.getByRole("region", { name: "Breaker of HubSpot" }).getByRole("button");
  await expect(buttons).toHaveText(["Cut off", "Let calls through", "Try again now", "Reset"]);
  await expectAccessible(page, "the services", "main");
  await expectHeadingsInOrder(page, "the services");
});
