import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";

const MARKUP = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script><svg/onload=alert(1)>`;

test("markup in a form is text on the desk, in the mail and in HubSpot (row 53)", async ({
  operatorPage: page,
  sandbox,
  api,
}) => {
  const person = newPerson({
    firstName: "<b>Robin</b>",
    message: `${MARKUP} What does Larkspur cost for 140 people?`,
  });
  await sandbox.submit(person);
  const draft = await api.operator.draftOf(person);
  await page.goto(`/drafts/${draft.id}`);
  await expect(page.getByText("onerror=", { exact: false }).first()).toBeVisible();
  await expect(page.getByText("<b>Robin</b>", { exact: false }).first()).toBeVisible();
  expect(await page.title()).not.toContain("owned");
  expect(await page.locator("img[src='x'], main svg[onload], main script").count()).toBe(0);

  await api.operator.approve(draft);
  const mail = await sandbox.waitForMail(person);
  expect(JSON.stringify(mail)).not.toMatch(/<script|onerror|<svg/i);
  await expect
    .poll(async () => (await sandbox.recordsOf(person)).notes.length, { timeout: 30_000 })
    .toBeGreaterThan(0);
  const { notes, emails } = await sandbox.recordsOf(person);
  expect(JSON.stringify([notes, emails])).not.toMatch(/<script|<svg|<img/i);
});
