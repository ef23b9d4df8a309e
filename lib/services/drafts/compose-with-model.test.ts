import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { drafts, modelCalls } from "#drizzle/schema/index.ts";
import { PRICE_BOOK } from "#lib/domain/price-book.ts";
import { createModelComposer } from "#lib/integrations/drafting/model-composer.ts";
import { ModelFailure } from "#lib/integrations/drafting/model-fetch.ts";
import { createTemplateComposer } from "#lib/integrations/drafting/template-composer.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";
import {
  MODEL_CLOCK,
  MODEL_QUESTION,
  modelCallsOf,
  setUpModelDrafting,
} from "#lib/testing/model-drafting.ts";
import { startTestSandbox, type TestSandbox } from "#lib/testing/sandbox.ts";

import { composeDraft } from "./compose-draft.ts";
import { getDraft } from "./get-draft.ts";

let sandbox: TestSandbox;

beforeAll(async () => {
  useTestEnv();
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const setUp = (options?: Parameters<typeof setUpModelDrafting>[1]) => setUpModelDrafting(sandbox, options);
const calls = () => modelCallsOf(sandbox);

test("a draft that a model wrote names the model, its tokens and its cost", async () => {
  const { ctx, stores, workflow } = await setUp();
  const detail = await composeDraft(ctx, workflow);
  const [call] = await stores.db.select().from(modelCalls);
  expect(call).toMatchObject({
    workflowId: workflow.workflowId,
    model: "sandbox-writer",
    promptVersion: "reply@1",
    outcome: "used",
    priceVersion: PRICE_BOOK.version,
  });
  expect(call?.costMicros).toBeGreaterThan(0);
  expect(call?.budgetMicros).toBe(call?.costMicros);
  expect(detail).toMatchObject({ composer: "model", fallbackReason: null, promptVersion: "reply@1" });
  const view = await getDraft(await contextForRole(stores, "viewer"), { draftId: String(detail["draftId"]) });
  expect(view).toMatchObject({
    composer: "model",
    promptVersion: "reply@1",
    fallbackReason: null,
    modelCall: {
      model: "sandbox-writer",
      costMicros: call?.costMicros,
      inputTokens: call?.inputTokens,
      priceVersion: PRICE_BOOK.version,
    },
  });
  expect(view.checks.filter(({ ok }) => !ok)).toEqual([]);
});

test.each([
  ["unreachable", { down: "refuse" }],
  ["timeout", { delayMs: 2_000 }],
  ["rate_limited", { rateLimited: { next: 1 } }],
  ["refused", { refused: { next: 1 } }],
  ["malformed", { wrongJson: { next: 1 } }],
  ["checks_failed", { hostile: { next: 1 }, hostileKind: "foreign_link" }],
])(
  "after %s there is a draft by the template that says so, and the question is noted",
  async (reason, fault) => {
    const { ctx, stores, workflow } = await setUp();
    await sandbox.setFaults({ model: fault });
    await composeDraft(ctx, workflow);
    expect(await stores.db.select().from(drafts)).toMatchObject([
      {
        composer: "template",
        fallbackReason: reason,
        promptVersion: "reply@1",
        templateVersion: "pricing@1",
      },
    ]);
    expect(await stores.db.select().from(modelCalls)).toMatchObject([{ outcome: reason }]);
  },
);

test("a question that certainly cost nothing counts nothing; one without an answer counts its worst case", async () => {
  const first = await setUp();
  await sandbox.setFaults({ model: { down: "unavailable" } });
  await composeDraft(first.ctx, first.workflow);
  expect(await first.stores.db.select().from(modelCalls)).toMatchObject([
    { budgetMicros: 0, costMicros: null },
  ]);
  const second = await setUp();
  await sandbox.setFaults({ model: { down: "off", delayMs: 2_000 } });
  await composeDraft(second.ctx, second.workflow);
  const [lost] = await second.stores.db.select().from(modelCalls);
  expect(lost).toMatchObject({ inputTokens: null, outputTokens: null, costMicros: null });
  expect(lost?.budgetMicros).toBeGreaterThan(0);
});

test("a model whose price is not known costs null, never zero, and the draft warns", async () => {
  const { ctx, stores, workflow } = await setUp({ model: "a-model-of-tomorrow" });
  await composeDraft(ctx, workflow);
  const [call] = await stores.db.select().from(modelCalls);
  expect(call).toMatchObject({ outcome: "used", costMicros: null, priceVersion: null });
  expect(call?.budgetMicros).toBe(((call?.inputTokens ?? 0) + (call?.outputTokens ?? 0)) * 10);
  const [draft] = await stores.db.select().from(drafts);
  expect(draft?.checks).toContainEqual(
    expect.objectContaining({ name: "price", ok: false, severity: "warn" }),
  );
});

test("over the day's budget nobody is asked, and the template writes", async () => {
  const { ctx, stores, workflow } = await setUp({ microsPerDay: 100 });
  await composeDraft(ctx, workflow);
  expect(await stores.db.select().from(drafts)).toMatchObject([
    { composer: "template", fallbackReason: "over_budget", promptVersion: null },
  ]);
  expect(await stores.db.$count(modelCalls)).toBe(0);
  expect(await calls()).toBe(0);
});

test("what was spent a day ago counts no more", async () => {
  const { ctx, stores, workflow } = await setUp();
  const other = await insertWorkflow(stores, {
    message: MODEL_QUESTION,
    status: "queued",
    currentStep: "receive",
  });
  const spend = (age: string) => stores.sql`
    insert into model_calls (id, workflow_id, model, prompt_version, outcome, budget_micros, duration_ms, called_at)
    values (gen_random_uuid(), ${other.workflowId}, 'sandbox-writer', 'reply@1', 'used', 5000000, 1,
      ${MODEL_CLOCK.toISOString()}::timestamptz - ${age}::interval)`;
  await spend("24 hours 1 second");
  await composeDraft(ctx, workflow);
  await spend("23 hours");
  await composeDraft(ctx, other);
  const rows = await stores.db.select().from(drafts);
  expect(new Map(rows.map((row) => [row.workflowId, row.fallbackReason]))).toEqual(
    new Map([
      [workflow.workflowId, null],
      [other.workflowId, "over_budget"],
    ]),
  );
});

test("twenty drafts at once never reserve more than the budget", async () => {
  const { ctx, stores } = await setUp({ microsPerDay: 9_000 });
  const workflows = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      insertWorkflow(stores, {
        email: `person${n}@acme.example`,
        message: MODEL_QUESTION,
        status: "queued",
        currentStep: "receive",
      }),
    ),
  );
  // Nobody gets an answer before all have asked or were refused: only reservations hold them back.
  const everybodyAsked = Promise.withResolvers<void>();
  let waiting = 0;
  let finished = 0;
  const composer = createModelComposer({
    client: {
      model: "sandbox-writer",
      ask: async () => {
        waiting += 1;
        await everybodyAsked.promise;
        throw new ModelFailure("unreachable", true);
      },
    },
    template: createTemplateComposer({ linkHosts: ["larkspur.example"] }),
    linkHosts: ["larkspur.example"],
    secrets: [],
  });
  const asking = { ...ctx, integrations: { ...ctx.integrations, composer } };
  const all = workflows.map(async (workflow) => {
    await composeDraft(asking, workflow);
    finished += 1;
  });
  await expect.poll(() => waiting + finished, { timeout: 15_000 }).toBe(20);
  const [spent] = await stores.sql<{ sum: string }[]>`select sum(budget_micros) as sum from model_calls`;
  expect(Number(spent?.sum)).toBeLessThanOrEqual(9_000);
  expect(waiting).toBeGreaterThan(0);
  expect(finished).toBe(20 - waiting);
  everybodyAsked.resolve();
  await Promise.all(all);
  const rows = await stores.db.select().from(drafts);
  expect(rows.filter(({ fallbackReason }) => fallbackReason === "over_budget").length).toBe(20 - waiting);
});

test("after a crash in the middle of a question the step asks again, at most three times, and there is one draft", async () => {
  const { ctx, stores, workflow } = await setUp();
  const composer = ctx.integrations.composer;
  for (let crash = 0; crash < 4; crash += 1) {
    const dying: ServiceContext = {
      ...ctx,
      integrations: {
        ...ctx.integrations,
        composer: {
          name: "dies",
          compose: async (input, ledger) => {
            await composer.compose(
              input,
              ledger && { ...ledger, settle: () => Promise.reject(new Error("killed")) },
            );
            throw new Error("not reached");
          },
        },
      },
    };
    await composeDraft(dying, workflow).catch(() => null);
  }
  await composeDraft(ctx, workflow);
  await composeDraft(ctx, workflow);
  expect(await calls()).toBe(3);
  expect(await stores.db.select().from(drafts)).toMatchObject([
    { composer: "template", fallbackReason: "over_budget" },
  ]);
  const noted = await stores.db.select().from(modelCalls);
  expect(noted.map(({ outcome }) => outcome)).toEqual(["asked", "asked", "asked"]);
  expect(noted.every(({ budgetMicros }) => budgetMicros > 0)).toBe(true);
});

test("what a question cost is kept although its draft could not be", async () => {
  const { ctx, stores, workflow } = await setUp();
  await stores.sql`create function refuse() returns trigger as $$ begin raise 'no'; end $$ language plpgsql`;
  await stores.sql`create trigger refuse before insert on drafts for each row execute function refuse()`;
  await expect(composeDraft(ctx, workflow)).rejects.toThrow();
  expect(await stores.db.$count(drafts)).toBe(0);
  expect(await stores.db.select().from(modelCalls)).toMatchObject([
    { outcome: "used", costMicros: expect.any(Number) },
  ]);
});
