import { AxeBuilder } from "@axe-core/playwright";

import { expect, test } from "#e2e/fixtures.ts";
import type { SandboxMail } from "#e2e/sandbox.ts";

const ONE_CLICK = {
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: "List-Unsubscribe=One-Click",
} as const;

test("one click in the mail program: no more mail, without a session, a cookie or a question, and HubSpot knows", async ({
  submitDraft,
  sandbox,
  api,
}) => {
  test.slow();
  const { person, draft } = await submitDraft();
  await api.operator.approve(draft);
  const link = linkIn(await sandbox.waitForMail(person));
  await api.operator.waitForStatus(draft.workflowId, "completed");

  for (const first of [true, false]) {
    const answer = await fetch(link, { ...ONE_CLICK, redirect: "manual" });
    expect(answer.status, first ? "the first time" : "again").toBe(200);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(await answer.text()).toContain("You are unsubscribed");
  }
  await expect
    .poll(async () => {
      const { crm } = await sandbox.state();
      const contact = crm.contacts.find(({ properties }) => properties["email"] === person.email);
      return crm.optedOut.includes(contact?.id ?? "");
    })
    .toBe(true);

  const { conversionId } = await sandbox.submit({
    ...person,
    message: "One more question: is there a trial?",
  });
  const next = await api.operator.draftForConversion(conversionId);
  expect(next.gates.firstFailing).toMatchObject({
    name: "unsubscribe",
    reason: expect.stringContaining("unsubscribed from our mail"),
  });
  await api.operator.approve(next);
  await expect
    .poll(async () => (await api.operator.draft(next.id)).returned?.reason ?? "", { timeout: 40_000 })
    .toContain("unsubscribed from our mail");
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

test("scanners that open the link, and bodies that nobody prescribed, unsubscribe nobody", async ({
  submitDraft,
  sandbox,
  api,
}) => {
  const { person, draft } = await submitDraft();
  await api.operator.approve(draft);
  const link = linkIn(await sandbox.waitForMail(person));
  for (const method of ["GET", "HEAD", "GET"]) {
    const answer = await fetch(link, { method });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(answer.headers.get("cache-control")).toContain("no-store");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  }
  for (const body of [
    "",
    "List-Unsubscribe=Two-Clicks",
    `List-Unsubscribe=One-Click&x=${"y".repeat(20_000)}`,
  ]) {
    expect((await fetch(link, { ...ONE_CLICK, body })).status, body.slice(0, 40)).toBe(400);
  }
  const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  expect((await fetch(link, json)).status).toBe(400);
  expect((await fetch(link, { method: "DELETE" })).status).not.toBe(200);
  expect((await api.operator.draft(draft.id)).person.unsubscribedAt).toBeNull();

  const form = new FormData();
  form.set("List-Unsubscribe", "One-Click");
  expect((await fetch(link, { method: "POST", body: form })).status, "as multipart/form-data").toBe(200);
  expect((await api.operator.draft(draft.id)).person.unsubscribedAt).not.toBeNull();
});

test("a wrong word shows one neutral page, and guessing is slowed without slowing anybody's own link", async ({
  submitDraft,
  sandbox,
  api,
  stack,
}) => {
  const { person, draft } = await submitDraft();
  await api.operator.approve(draft);
  const link = linkIn(await sandbox.waitForMail(person));
  const word = link.slice(link.lastIndexOf("/") + 1);
  const changed = `${word.startsWith("A") ? "B" : "A"}${word.slice(1)}`;
  const pages = [];
  for (const wrong of [changed, "x", "A".repeat(43), "%00", "..%2f"]) {
    const answer = await fetch(`${stack.url}/unsubscribe/${wrong}`, ONE_CLICK);
    expect(answer.status, wrong).toBe(404);
    pages.push((await answer.text()).replaceAll(/nonce="[^"]*"/g, ""));
  }
  expect(new Set(pages).size).toBe(1);
  const statuses = [];
  for (let guess = 0; guess < 40; guess += 1)
    statuses.push((await fetch(`${stack.url}/unsubscribe/guess-${guess}`, ONE_CLICK)).status);
  expect(statuses).toContain(429);
  expect((await fetch(link)).status).toBe(200);
  expect((await fetch(link, ONE_CLICK)).status).toBe(200);
});

test("the page can be used by everybody, in light and dark, at 320 pixels and without JavaScript", async ({
  submitDraft,
  sandbox,
  api,
  strangerPage: page,
  browser,
}) => {
  test.slow();
  const { person, draft } = await submitDraft();
  await api.operator.approve(draft);
  const link = linkIn(await sandbox.waitForMail(person));
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(link);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id }) => id),
      colorScheme,
    ).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  }
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(link);
  await plain.getByRole("button", { name: "Unsubscribe" }).click();
  await expect(plain.getByRole("heading", { name: "You are unsubscribed" })).toBeVisible();
  expect(await context.cookies()).toEqual([]);
  await context.close();
  expect((await api.operator.draft(draft.id)).person.unsubscribedAt).not.toBeNull();
});

/** The link behind the button that mail programs show (RFC 2369 and 8058). */
function linkIn({ headers }: SandboxMail): string {
  const header = (name: string) => headers.find((each) => each.name === name)?.value ?? "";
  expect(header("List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
  const link = /^<(http[^<>\s]+)>$/.exec(header("List-Unsubscribe").trim())?.[1];
  if (!link) throw new Error("The mail carries no unsubscribe link.");
  expect(link).not.toContain("@");
  return link;
}
