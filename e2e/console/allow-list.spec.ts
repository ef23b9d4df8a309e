import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { clearAllowList, resetSending } from "#e2e/sending-settings.ts";
import { signIn } from "#e2e/sign-in.ts";

test.beforeEach(({ stack }) => clearAllowList(stack));
test.afterEach(async ({ stack }) => {
  await resetSending(stack);
  await clearAllowList(stack);
});

test("an approver with a fresh sign-in puts a domain on the list; an operator takes it off; the change is told", async ({
  strangerPage: page,
  stack,
  operatorPage,
}) => {
  await signIn(page, { stack, role: "approver", path: "/sending" });
  await open(page, "/sending");
  await page.getByRole("button", { name: "Add a recipient" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address or domain").fill("everybody");
  await expect(dialog.getByText("Enter one address, or one domain such as acme.com.")).toBeVisible();
  await dialog.getByLabel("Address or domain").fill("@Pilot.example");
  await dialog.getByLabel("Reason").fill("Our pilot customer.");
  await dialog.getByRole("button", { name: "Sign and add" }).click();
  const entries = page.getByRole("list", { name: "Entries of the allow-list" });
  await expect(entries.getByText("pilot.example", { exact: true })).toBeVisible();
  await expect(page.getByText(/put one domain on the allow-list/).first()).toBeVisible();

  await open(operatorPage, "/sending");
  await operatorPage.getByRole("button", { name: "Take pilot.example off the allow-list" }).click();
  await expect(operatorPage.getByText(/It was emptied, so nobody gets mail by it/)).toBeVisible();
  await expect(operatorPage.getByText(/took one domain off the allow-list/).first()).toBeVisible();
});

test("neither an operator adds to the list nor a viewer takes from it", async ({
  operatorPage,
  viewerPage,
}) => {
  await open(operatorPage, "/sending");
  await expect(operatorPage.getByRole("heading", { name: "Allow-list" })).toBeVisible();
  await expect(operatorPage.getByRole("button", { name: "Add a recipient" })).toHaveCount(0);
  await open(viewerPage, "/sending");
  await expect(viewerPage.getByRole("button", { name: /off the allow-list/ })).toHaveCount(0);
});

test("the page says who may stop and who may raise, and leads to every change in Audit", async ({
  operatorPage: page,
}) => {
  await open(page, "/sending");
  await expect(page.getByText(/^two of /)).toContainText("approver");
  await page.getByRole("link", { name: "All of them, in Audit" }).click();
  await expect(page).toHaveURL(/\/audit\?action=sending/);
  await expect(page.getByText(/^The first start set the first send mode/)).toBeVisible();
});
