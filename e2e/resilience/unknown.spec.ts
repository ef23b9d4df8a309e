import type { Page } from "@playwright/test";

import type { ConsoleApi } from "#e2e/console-api.ts";
import { open } from "#e2e/desk.ts";
import { expect, type SubmittedDraft, test } from "#e2e/fixtures.ts";
import type { Sandbox } from "#e2e/sandbox.ts";

const AN_HOUR_MS = 3_600_000;

test("an outcome that nobody can know is held for a person, who saw the mail: it is sent, logged, never repeated", async ({
  submitDraft,
  sandbox,
  api,
  operatorPage: page,
}) => {
  const { person, draft } = await untilUnknown(await submitDraft(), { sandbox, api: api.operator });
  await settle(page, draft.workflowId, "It went");
  await page.getByRole("dialog").getByRole("button", { name: "The mail went" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Recorded as sent" })).toBeVisible();
  const done = await api.operator.waitForStatus(draft.workflowId, "completed");
  expect(done.send).toMatchObject({ state: "sent" });
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

test("an outcome that nobody can know is settled as not sent: the draft is back in review", async ({
  submitDraft,
  sandbox,
  api,
  operatorPage: page,
}) => {
  const { draft } = await untilUnknown(await submitDraft(), { sandbox, api: api.operator });
  await settle(page, draft.workflowId, "It did not");
  await page.getByRole("dialog").getByRole("button", { name: "The mail did not go" }).click();
  await expect(page.getByRole("status").filter({ hasText: "back in review" })).toBeVisible();
  await expect.poll(async () => (await api.operator.draft(draft.id)).status).toBe("pending_review");
});

/** Gmail takes the mail, its answer is lost, and the search does not show the copy. */
async function untilUnknown(
  submitted: SubmittedDraft,
  { sandbox, api }: { sandbox: Sandbox; api: ConsoleApi },
): Promise<SubmittedDraft> {
  await sandbox.faults({ gmail: { loseAnswerAfter: { next: 1 }, loseOn: "send", indexLagMs: AN_HOUR_MS } });
  expect((await api.approve(submitted.draft)).status()).toBe(200);
  await expect
    .poll(async () => (await api.workflow(submitted.draft.workflowId)).send?.state, { timeout: 60_000 })
    .toBe("unknown");
  expect(await sandbox.mailsTo(submitted.person)).toHaveLength(1);
  return submitted;
}

async function settle(page: Page, workflowId: string, answer: "It went" | "It did not"): Promise<void> {
  await open(page, "/sending");
  const rows = page.getByRole("region", { name: "Unknown outcome" }).getByRole("listitem");
  const link = page.locator(`a[href="/workflows/${workflowId}"]`);
  await rows.filter({ has: link }).getByRole("button", { name: answer, exact: true }).click();
}
