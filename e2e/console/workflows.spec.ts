import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { newPerson, randomWord } from "#e2e/person.ts";

test("a search by address finds the workflow, and the address never stands in the URL", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { person } = await submitDraft();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(decodeURIComponent(request.url())));
  await open(page, "/");
  await page.keyboard.press("/");
  await page.getByRole("searchbox", { name: "Search workflows" }).fill(person.email);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/workflows\?search=[0-9a-f-]{36}/);
  const rows = page.getByRole("region", { name: "Workflows" }).getByRole("link");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(person.name);
  expect(asked.filter((url) => url.includes(person.email))).toEqual([]);
});

test("a search that finds nothing says so and can be cleared", async ({ operatorPage: page }) => {
  await open(page, "/workflows");
  await page.getByRole("searchbox", { name: "Search workflows" }).fill(randomWord(14));
  await page.keyboard.press("Enter");
  await expect(page.getByText("No workflow fits")).toBeVisible();
  await page.getByRole("button", { name: "Clear every filter" }).click();
  await expect(page.getByRole("region", { name: "Workflows" })).toBeVisible();
});

test("the timeline shows machine and people time, each attempt, and the exact words that left", async ({
  submitDraft,
  operatorPage: page,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  await api.approver.approve(draft);
  const mail = await sandbox.waitForMail(person);
  await api.operator.waitForStatus(draft.workflowId, "completed");
  await open(page, `/workflows/${draft.workflowId}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(person.name);
  await expect(page.getByRole("region", { name: "Time", exact: true })).toContainText(/machine .*people/);
  const timeline = page.getByRole("region", { name: "Timeline" });
  await expect(timeline).toContainText("Anna Keller approved");
  await timeline
    .getByText(/its provider said so/)
    .first()
    .click();
  await expect(timeline.getByText("Attempt 1").filter({ visible: true })).toBeVisible();
  const words = page.getByRole("region", { name: "Words" });
  await expect(words).toContainText(draft.subject);
  await expect(words).toContainText(mail.to[0] ?? "nobody");
  await expect(words).toContainText(draft.text.split("\n").at(-1) ?? draft.text);
  const hubspot = page.getByRole("region", { name: "HubSpot" });
  for (const record of ["E-mail record", "Note", "Follow-up task"])
    await expect(hubspot).toContainText(record);
});

test("workflows are filtered by state and step, and the filter stands in the address", async ({
  submitDraft,
  viewerPage: page,
}) => {
  const { person } = await submitDraft();
  await open(page, "/workflows?status=waiting&step=review");
  await expect(page.getByRole("link", { name: new RegExp(person.name) })).toBeVisible();
  await page.getByRole("combobox", { name: "Step" }).selectOption("log-email");
  await expect(page).toHaveURL(/step=log-email/);
  await expect(page.getByRole("link", { name: new RegExp(person.name) })).toHaveCount(0);
});

test("a cancelled workflow sends nothing and keeps its reason", async ({
  submitDraft,
  operatorPage: page,
  api,
}) => {
  const { draft } = await submitDraft();
  await open(page, `/workflows/${draft.workflowId}`);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Handled on the phone");
  await dialog.getByRole("button", { name: "Cancel the workflow" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Cancelled: no reply is sent" })).toBeVisible();
  expect((await api.operator.workflow(draft.workflowId)).status).toBe("cancelled");
  await expect(page.getByRole("region", { name: "Timeline" })).toContainText("Handled on the phone");
});

test("filters and columns are kept as a view of one's own, and come back with one press", async ({
  operatorPage: page,
  viewerPage,
}) => {
  const name = `Waiting ${randomWord(6)}`;
  await open(page, "/workflows?status=waiting&within=24h");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Form" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("columnheader", { name: "Form" })).toBeVisible();
  await page.keyboard.press("v");
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.keyboard.press("Enter");
  const views = page.getByRole("list", { name: "Saved views" });
  await expect(views.getByRole("button", { name, exact: true })).toHaveAttribute("aria-pressed", "true");

  await open(page, "/workflows");
  await views.getByRole("button", { name, exact: true }).click();
  await expect(page).toHaveURL(/status=waiting&within=24h/);
  await expect(page.getByRole("columnheader", { name: "Form" })).toBeVisible();
  await open(viewerPage, "/workflows");
  await expect(viewerPage.getByRole("button", { name, exact: true })).toHaveCount(0);

  await views.getByRole("button", { name: `Delete the view ${name}` }).click();
  await expect(views.getByRole("button", { name, exact: true })).toHaveCount(0);
});

test("time, owner and tag narrow the list, stand in the address, and browser back takes them off", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { person } = await submitDraft();
  const row = page.getByRole("link", { name: new RegExp(person.name) });
  await open(page, "/workflows");
  await page.getByRole("combobox", { name: "Time" }).selectOption("1h");
  await expect(page).toHaveURL(/within=1h/);
  await expect(row).toBeVisible();
  await page.getByRole("combobox", { name: "Owner" }).selectOption("me");
  await expect(page).toHaveURL(/within=1h&owner=me/);
  await expect(row).toHaveCount(0);
  await page.goBack();
  await expect(row).toBeVisible();
  await page.getByRole("combobox", { name: "Time" }).selectOption("dates");
  await page.getByLabel("Before").fill("2020-01-01");
  await expect(page.getByText("No workflow fits")).toBeVisible();
});

test("rows do not move under the pointer while new forms come in", async ({
  submitDraft,
  sandbox,
  operatorPage: page,
}) => {
  const { person } = await submitDraft();
  await open(page, "/workflows");
  const first = page.getByRole("region", { name: "Workflows" }).getByRole("link").first();
  await expect(first).toContainText(person.name);
  await first.hover();
  const later = newPerson();
  await sandbox.submit(later);
  await expect(page.getByText(/1 more came in/)).toBeVisible({ timeout: 30_000 });
  await expect(first).toContainText(person.name);
  await page.mouse.move(0, 0);
  await expect(first).toContainText(later.name);
});
