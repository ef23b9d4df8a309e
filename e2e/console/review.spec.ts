import { deskOf, open } from "#e2e/desk.ts";
import { expect, type SubmittedDraft, test } from "#e2e/fixtures.ts";

test("three drafts are cleared without the mouse", async ({
  submitDraft,
  operatorPage: page,
  sandbox,
  api,
}) => {
  const message =
    "I am a nurse planner and would love to work for you. Are you hiring, and is remote work possible?";
  const submitted: SubmittedDraft[] = [];
  for (let n = 0; n < 3; n += 1) submitted.push(await submitDraft({ topic: "careers", message }));
  await open(page, "/review");
  await page.keyboard.press("7");
  await expect(page).toHaveURL(/category=careers/);
  const desk = deskOf(page);
  const approved = async () => {
    const states = await Promise.all(
      submitted.map(async ({ draft }) => (await api.operator.draft(draft.id)).status),
    );
    return states.filter((status) => status !== "pending_review").length;
  };
  const canApprove = async () => (await desk.approve.and(page.locator(":enabled")).count()) > 0;
  await expect(desk.approve).toBeEnabled();
  await expect
    .poll(
      async () => {
        if ((await approved()) < 3 && (await canApprove())) await page.keyboard.press("a");
        return approved();
      },
      { timeout: 45_000 },
    )
    .toBe(3);
  await expect(desk.line).toContainText("Approved");
  for (const { person } of submitted) await sandbox.waitForMail(person);
});

test("a filter shows one category alone and stands in the address", async ({
  submitDraft,
  operatorPage: page,
}) => {
  const { person } = await submitDraft({
    topic: "partnership",
    message: "We implement HR systems for retailers. Do you have a partner programme?",
  });
  await open(page, "/review");
  await page.getByRole("combobox", { name: "Category" }).selectOption("partnership");
  await expect(page).toHaveURL(/category=partnership/);
  const rows = page.getByRole("list", { name: "Drafts" }).getByRole("link");
  await expect(rows.filter({ hasText: person.company })).toBeVisible();
  await expect(rows.filter({ hasNotText: "Partnership" })).toHaveCount(0);
  await page.reload();
  await expect(rows.filter({ hasText: person.company })).toBeVisible();
});

test("an empty list says what to do next", async ({ viewerPage: page }) => {
  await open(page, "/review?list=mine");
  await expect(page.getByText("Nothing is on your list")).toBeVisible();
  await open(page, "/review?list=mine&category=support");
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(page).not.toHaveURL(/category/);
});

test("a new form appears in the open queue by itself", async ({ submitDraft, viewerPage: page }) => {
  await open(page, "/review?category=demo");
  const { person } = await submitDraft({
    topic: "demo",
    message: "Could you show us Larkspur next week? I would like to see shift swaps.",
  });
  const row = page
    .getByRole("list", { name: "Drafts" })
    .getByRole("link", { name: new RegExp(person.company) });
  await expect(row).toBeVisible();
});
