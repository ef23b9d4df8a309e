import { inDatabase } from "#e2e/database.ts";
import { open, openDraft } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";

test("a person who wrote again holds the draft until somebody keeps or edits its words", async ({
  submitDraft,
  stack,
  operatorPage: page,
  api,
}) => {
  const { draft } = await submitDraft();
  const desk = await openDraft(page, draft.id);
  await expect(desk.approve).toBeEnabled();
  await inDatabase(
    stack,
    (sql) => sql`
      update drafts set stale_since = now(), stale_reason = 'they_wrote_again', version = version + 1
      where id = ${draft.id}`,
  );
  await page.reload();
  await expect(page.getByRole("alert").filter({ hasText: "They wrote again at" })).toContainText(
    "Read it, then keep or edit this draft.",
  );
  await expect(desk.approve).toBeDisabled();
  await page.keyboard.press("a");
  expect((await api.operator.draft(draft.id)).status).toBe("pending_review");
  await desk.draft.getByRole("button", { name: "Keep these words" }).click();
  await expect(page.getByText("They wrote again at")).toHaveCount(0);
  await expect(desk.approve).toBeEnabled();
  await desk.approve.click();
  await expect(desk.line).toContainText("Approved");
});

test("a template that stood in for the model says why, and which rules wrote the draft", async ({
  submitDraft,
  stack,
  viewerPage: page,
}) => {
  const { draft } = await submitDraft();
  await inDatabase(stack, (sql) => sql`update drafts set fallback_reason = 'timeout' where id = ${draft.id}`);
  const desk = await openDraft(page, draft.id);
  await expect(desk.draft).toContainText("The model did not answer in time; the template wrote this.");
  await expect(desk.draft).toContainText(draft.templateVersion);
  await expect(desk.draft).toContainText(draft.policyVersion);
});

test("the workflow says what each question to the model cost, and when a price is not known", async ({
  submitDraft,
  stack,
  viewerPage: page,
}) => {
  const { draft } = await submitDraft();
  await inDatabase(
    stack,
    (sql) => sql`
      insert into model_calls (id, workflow_id, model, prompt_version, outcome, input_tokens, output_tokens,
        cost_micros, price_version, duration_ms)
      values (gen_random_uuid(), ${draft.workflowId}, 'small', 'reply@1', 'timeout', null, null, null, null, 3000),
        (gen_random_uuid(), ${draft.workflowId}, 'unheard-of', 'reply@1', 'used', 1204, 310, null, null, 812),
        (gen_random_uuid(), ${draft.workflowId}, 'small', 'reply@1', 'used', 1204, 310, 4231, '2026-11', 790)`,
  );
  await open(page, `/workflows/${draft.workflowId}`);
  const model = page.getByRole("region", { name: "Model" });
  await expect(model).toContainText("price not known");
  await expect(model).toContainText("1,204 tokens in, 310 out");
  await expect(model).toContainText("$0.0042");
  await expect(model).toContainText("The model did not answer in time");
});
