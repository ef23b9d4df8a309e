import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { WorkflowView } from "#lib/contracts/workflows.ts";
import { insertWorkflowAttempt, upsertWorkflowStep } from "#lib/db/workflows.ts";
import { contextForRole, contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft, insertWorkflow } from "#lib/testing/factories.ts";

import { approveDraft } from "../drafts/approve-draft.ts";
import { getDraft } from "../drafts/get-draft.ts";
import { getWorkflow } from "./get-workflow.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const after = (ms: number) => new Date(TEST_NOW.getTime() + ms);

describe("getWorkflow", () => {
  test("tells machine time from people time, and shows every attempt with its error", async () => {
    const ctx = await contextForRole(stores, "operator");
    const workflow = await insertWorkflow(stores);
    const { workflowId } = workflow;
    const step = "read-contact" as const;
    await upsertWorkflowStep(stores.db, {
      workflowId,
      step,
      status: "completed",
      attempts: 2,
      startedAt: TEST_NOW,
    });
    await insertWorkflowAttempt(stores.db, {
      ...{
        id: randomUUID(),
        workflowId,
        step,
        number: 1,
        outcome: "failed_transient",
        requestId: "request-1",
      },
      ...{
        startedAt: TEST_NOW,
        endedAt: after(500),
        errorCode: "upstream_unavailable",
        errorMessage: "HubSpot answered 503.",
      },
    });
    await insertWorkflowAttempt(stores.db, {
      ...{ id: randomUUID(), workflowId, step, number: 2, outcome: "succeeded", requestId: "request-2" },
      ...{ startedAt: after(700), endedAt: after(1000), detail: { status: 200 } },
    });
    const draft = await insertDraft(stores, { workflow, draft: { createdAt: after(1000) } });
    const { digest } = await getDraft(ctx, { draftId: draft.id });
    const at = (ms: number) => ({ ...ctx, now: () => after(ms), fixedClock: () => after(ms) });
    await approveDraft(at(61_000), { draftId: draft.id, version: 1, digest: digest ?? "" });

    const view = await getWorkflow(at(81_000), { workflowId });

    expect(view).toMatchObject({ machineMs: 800, peopleMs: 60_000, waitingMs: 20_200, status: "queued" });
    expect(view.spans.reduce((total, { durationMs }) => total + durationMs, 0)).toBe(81_000);
    const read = view.steps.find((each) => each.step === step);
    expect(read?.attempts).toMatchObject([
      {
        number: 1,
        outcome: "failed_transient",
        errorMessage: "HubSpot answered 503.",
        requestId: "request-1",
      },
      { number: 2, outcome: "succeeded", detail: { status: 200 } },
    ]);
    expect(view.decisions).toMatchObject([{ kind: "approve", byName: "Test operator" }]);
    expect(view.draft?.words).toMatchObject({
      to: "jane.doe@acme.example",
      subject: "Pricing for 140 seats",
      digest,
    });
    expect(view.may).toMatchObject({ retry: false, cancel: true, readMessage: false });
  });

  test("of an erased person the timeline stays, without words or name", async () => {
    const ctx = await contextForRole(stores, "viewer");
    const draft = await insertDraft(stores);
    await stores.keys.deleteKey(draft.contactId);
    const view = await getWorkflow(ctx, { workflowId: draft.workflowId });
    expect(view).toMatchObject({ person: { name: null, email: null }, draft: { words: null } });
  });

  test("an unknown workflow is named as such; a part without the permission is refused", async () => {
    const ctx = await contextForRole(stores, "viewer");
    await expect(getWorkflow(ctx, { workflowId: randomUUID() })).rejects.toMatchObject({ code: "not_found" });
    const intake = contextForSystem(stores, "intake");
    await expect(getWorkflow(intake, { workflowId: randomUUID() })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("says by which way the form came in, how repeats were known, and what each question to the model cost", async () => {
    const ctx = await contextForRole(stores, "viewer");
    const { workflowId, id: submissionId } = await insertWorkflow(stores);
    await stores.sql`
      insert into deliveries (id, adapter, status, dedupe_reason, raw_body, key_owner_id, submission_id, body_bytes,
        body_sha256, signature_version, headers)
      select id, adapter, status, reason, '', id, ${submissionId}, 0, '', 'v3', '{}'
      from (values (gen_random_uuid(), 'workflow_webhook', 'accepted', null),
        (gen_random_uuid(), 'forms_poll', 'duplicate', 'conversion_id'),
        (gen_random_uuid(), 'forms_poll', 'duplicate', 'conversion_id')) d(id, adapter, status, reason)`;
    await stores.sql`
      insert into model_calls (id, workflow_id, model, prompt_version, outcome, input_tokens, output_tokens, cost_micros, duration_ms)
      values (gen_random_uuid(), ${workflowId}, 'small', 'reply@2', 'used', 900, 120, null, 812)`;
    const view = await getWorkflow(ctx, { workflowId });
    expect(WorkflowView.parse(view)).toEqual(view);
    expect(view.submission).toMatchObject({
      adapter: "workflow_webhook",
      dedupeReason: "conversion_id",
      repeats: [{ adapter: "forms_poll", reason: "conversion_id", count: 2 }],
    });
    expect(view.modelCalls).toMatchObject([{ model: "small", outcome: "used", costMicros: null }]);
  });
});
