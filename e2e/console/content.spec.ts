import type { Page } from "@playwright/test";
import postgres from "postgres";

import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";

const ADDED = "We answer every partner within two working days.";
const PARTNER = {
  topic: "partnership",
  message: "We are a consultancy and would like to become your implementation partner in Sweden.",
};

test("words changed on a template stand in the next draft, which names the version; one press brings the old ones back", async ({
  submitDraft,
  approverPage: page,
  stack,
}) => {
  test.slow();
  await open(page, "/content/templates");
  await page.getByRole("link", { name: "Partnership", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Partnership", level: 1 })).toBeVisible();
  const inUse = async () =>
    Number(/partnership@(\d+)/.exec(await page.getByRole("main").innerText())?.[1] ?? Number.NaN);
  const first = await inUse();

  await page.getByRole("button", { name: "Edit" }).click();
  const editor = page.getByRole("form", { name: "Edit" });
  const text = editor.getByRole("textbox", { name: "Text" });
  await text.fill((await text.inputValue()).replace("Kind regards,", `${ADDED}\n\nKind regards,`));
  await editor.getByRole("button", { name: "Preview" }).click();
  await expect(editor.getByRole("list", { name: "Mails" }).getByText(ADDED)).toHaveCount(3);
  await editor.getByRole("button", { name: "Save and use" }).click();
  await expect(page.getByText(/Saved as version \d+, in use/)).toBeVisible();
  await expect.poll(inUse).toBeGreaterThan(first);
  const second = await inUse();

  const changed = await submitDraft(PARTNER);
  expect(changed.draft).toMatchObject({ templateVersion: `partnership@${second}` });
  expect(changed.draft.text).toContain(ADDED);

  await page.getByRole("button", { name: new RegExp(`^${first}\\b`) }).click();
  await expect(page.getByRole("deletion").filter({ hasText: ADDED }).first()).toBeVisible();
  await page.getByRole("button", { name: `Use version ${first}`, exact: true }).click();
  await expect(page.getByText(`Version ${first} is in use`)).toBeVisible();

  await open(page, `/drafts/${changed.draft.id}`);
  await page
    .getByRole("link", { name: `partnership@${second}` })
    .first()
    .click();
  await expect(page.getByRole("insertion").filter({ hasText: ADDED }).first()).toBeVisible();

  const back = await submitDraft(PARTNER);
  expect(back.draft).toMatchObject({ templateVersion: `partnership@${first}` });
  expect(back.draft.text).not.toContain(ADDED);
  expect(await changesOf(stack.databaseUrl, "template:partnership")).toEqual([
    { from: first, to: second },
    { from: second, to: first },
  ]);
});

test("words that could not be used are refused with the reason, and stay in the editor", async ({
  approverPage: page,
}) => {
  await open(page, "/content/templates/other");
  await page.getByRole("button", { name: "Edit" }).click();
  const text = page.getByRole("textbox", { name: "Text" });
  await text.fill("Hello,\n\n{{ secret }}\n\n{{ sender }}");
  await page.getByRole("button", { name: "Save and use" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "no value “secret”" })).toBeVisible();
  await expect(text).toHaveValue(/secret/);
});

test("two people edit one policy: the second sees what the first changed, and loses nothing", async ({
  approverPage: first,
  adminPage: second,
}) => {
  for (const page of [first, second]) {
    await open(page, "/content/policies/sending");
    await page.getByRole("button", { name: "Edit" }).click();
  }
  const words = `never said ${Date.now()}`;
  await first.getByRole("textbox", { name: "Two people approve replies that say" }).fill(words);
  await first.getByRole("button", { name: "Save without using it" }).click();
  await expect(first.getByText(/Saved as version \d+, not in use/)).toBeVisible();

  const mine = second.getByRole("textbox", { name: "Two people approve replies that say" });
  await mine.fill("mine");
  await second.getByRole("button", { name: "Save without using it" }).click();
  const banner = second.getByRole("alert").filter({ hasText: "was saved while you were editing" });
  await expect(banner.getByRole("insertion").filter({ hasText: words })).toBeVisible();
  await expect(mine).toHaveValue("mine");
  await banner.getByRole("button", { name: /Keep mine/ }).click();
  await second.getByRole("button", { name: "Save without using it" }).click();
  await expect(second.getByText(/Saved as version \d+, not in use/)).toBeVisible();
});

test("a policy that needs fewer second approvals waits for another person, who sees what it lets out", async ({
  approverPage: first,
  adminPage: second,
}) => {
  const words = `guaranteed ${Date.now()}`;
  const field = (page: Page) => page.getByRole("textbox", { name: "Two people approve replies that say" });
  const save = async (page: Page, text: string, button: string) => {
    await open(page, "/content/policies/sending");
    await page.getByRole("button", { name: "Edit" }).click();
    await field(page).fill(text);
    await page.getByRole("button", { name: button }).click();
  };
  const before = await (async () => {
    await open(first, "/content/policies/sending");
    await first.getByRole("button", { name: "Edit" }).click();
    return field(first).inputValue();
  })();
  await save(first, `${before}\n${words}`.trim(), "Save and use");
  await expect(first.getByText(/Saved as version \d+, in use/)).toBeVisible();

  await save(first, before, "Save and ask for it");
  await expect(first.getByText("Asked. Another approver or admin confirms")).toBeVisible();
  await expect(first.getByText("asks to put version")).toBeVisible();
  await expect(first.getByRole("button", { name: /^Confirm version/ })).toHaveCount(0);
  await expect(first.getByRole("main")).toContainText(words);

  await open(second, "/");
  await second.getByRole("link", { name: /A looser policy waits for a second person/ }).click();
  await expect(second).toHaveURL(/\/content\/policies/);
  await open(second, "/content/policies/sending");
  await expect(second.getByText(`Replies that say “${words}”.`)).toBeVisible();
  await second.getByRole("button", { name: /^Confirm version/ }).click();
  await expect(second.getByText(/Confirmed\. Version \d+ is in use/)).toBeVisible();
  await expect(second.getByText("asks to put version")).toHaveCount(0);
});

test.describe("without a connection", () => {
  test.use({ expectedComplaints: [/ERR_FAILED/] });

  test("a comparison that could not be loaded can be tried again", async ({ operatorPage: page }) => {
    await open(page, "/content/policies/sending");
    const older = page.getByRole("region", { name: "Versions" }).getByRole("button");
    const lost = "**/api/v1/content/policy/sending?version=*";
    await page.route(lost, (route) => route.abort());
    await older.filter({ hasNotText: "in use" }).last().click();
    const failed = page.getByRole("alert").filter({ hasText: "could not be loaded" });
    await expect(failed).toBeVisible({ timeout: 30_000 });
    await page.unroute(lost);
    await failed.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: /^From version/ })).toBeVisible();
  });
});

test("an operator and a viewer read every version and cannot change one", async ({
  operatorPage,
  viewerPage,
}) => {
  for (const page of [operatorPage, viewerPage]) {
    await open(page, "/content/prompts");
    await page.getByRole("link", { name: "Reply", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Reply", level: 1 })).toBeVisible();
    await expect(page.getByRole("button", { name: "Edit" })).toHaveCount(0);
  }
});

/** Which versions people put into use, from the audit record. */
async function changesOf(databaseUrl: string, entityId: string): Promise<unknown[]> {
  const sql = postgres(databaseUrl, { max: 1 });
  try {
    const rows = await sql<{ facts: unknown }[]>`
      select facts from audit_events
      where action = 'content_version.activated' and entity_id = ${entityId} and actor_type = 'user'
      order by seq desc limit 2`;
    return rows.map(({ facts }) => facts).toReversed();
  } finally {
    await sql.end();
  }
}
