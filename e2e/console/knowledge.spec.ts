import { open, openDraft } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";

const OLD = "€5 per person a month";
const NEW = "€5.40 per person a month";

test("a fact changed on a knowledge page stands in the next draft, with its source; the old one can come back", async ({
  submitDraft,
  approverPage: page,
  operatorPage,
}) => {
  await open(page, "/knowledge/pricing");
  const version = Number(/version (\d+)/.exec(await page.getByRole("main").innerText())?.[1]);
  await page.getByRole("button", { name: "Edit" }).click();
  const text = page.getByRole("textbox", { name: "Text" });
  await text.fill((await text.inputValue()).replaceAll(OLD, NEW));
  await page.getByRole("button", { name: "Save and use" }).click();
  await expect(page.getByText(`Saved as version ${version + 1}`)).toBeVisible();

  const { draft } = await submitDraft({ message: "We are 140 people. What does Larkspur cost a month?" });
  expect(draft.text).toContain("€5.40");
  const desk = await openDraft(operatorPage, draft.id);
  const source = desk.draft.getByRole("list", { name: "Sources" }).getByRole("link", { name: /Pricing/ });
  await expect(source.first()).toBeVisible();

  await page.getByRole("button", { name: new RegExp(`^${version}`) }).click();
  await expect(page.getByRole("deletion").filter({ hasText: "40" }).first()).toBeVisible();
  await page.getByRole("button", { name: `Use version ${version}`, exact: true }).click();
  await expect(page.getByText(`Version ${version} is in use`)).toBeVisible();
});

test("an operator reads the knowledge pages and cannot change them", async ({ operatorPage: page }) => {
  await open(page, "/knowledge");
  await expect(page.getByRole("button", { name: "New page" })).toHaveCount(0);
  await page.getByRole("link", { name: "Pricing", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Pricing", level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "Edit" })).toHaveCount(0);
});
