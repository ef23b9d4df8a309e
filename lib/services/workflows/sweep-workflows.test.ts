import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";

import { auditEvents, contacts, outboxEvents, workflows } from "#drizzle/schema/index.ts";
import { findWorkflow } from "#lib/db/workflows.ts";
import { contextForRole, contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";

import { sweepWorkflows } from "./sweep-workflows.ts";

beforeAll(() => useTestEnv());

const minutesAgo = (minutes: number) => new Date(TEST_NOW.getTime() - minutes * 60_000);

test("work without a sign of life for five minutes is woken once, with its audit record", async () => {
  const { stores, ctx, stalled } = await setUp();
  const workflowId = await stalled({ status: "running", minutes: 6 });
  expect(await sweepWorkflows(ctx)).toEqual({ woken: 1, released: 0 });
  expect(await sweepWorkflows(ctx)).toEqual({ woken: 0, released: 0 });
  expect(await stores.db.select().from(outboxEvents)).toMatchObject([
    { name: "submission/received", data: { workflowId } },
  ]);
  expect(await stores.db.select().from(auditEvents)).toMatchObject([{ action: "workflow.woken" }]);
});

test("what moves, waits for a person, is done, or has a wake-up under way is left alone", async () => {
  const { stores, ctx, stalled } = await setUp();
  await stalled({ status: "running", minutes: 4 });
  await stalled({ status: "waiting", currentStep: "review", minutes: 600 });
  await stalled({ status: "completed", minutes: 600 });
  await stalled({ status: "running", currentStep: "send-mail", minutes: 600 });
  const workflowId = await stalled({ status: "queued", minutes: 60 });
  await stores.db.insert(outboxEvents).values({
    id: "00000000-0000-4000-8000-000000000001",
    name: "submission/received",
    data: { workflowId },
  });
  expect(await sweepWorkflows(ctx)).toEqual({ woken: 0, released: 0 });
});

test("an attempt that failed is left to the engine for an hour", async () => {
  const { ctx, stalled } = await setUp();
  await stalled({ status: "running", errorCode: "rate_limited", minutes: 30 });
  expect((await sweepWorkflows(ctx)).woken).toBe(0);
  await stalled({ status: "running", errorCode: "rate_limited", minutes: 61 });
  expect((await sweepWorkflows(ctx)).woken).toBe(1);
});

test("a submission held by a restriction goes on when it is lifted, and not before", async () => {
  const { stores, ctx, stalled } = await setUp();
  const workflowId = await stalled({
    status: "waiting",
    currentStep: "receive",
    errorCode: "restricted",
    minutes: 1,
  });
  await stores.db.update(contacts).set({ restrictedAt: TEST_NOW });
  expect((await sweepWorkflows(ctx)).released).toBe(0);
  await stores.db.update(contacts).set({ restrictedAt: null });
  expect((await sweepWorkflows(ctx)).released).toBe(1);
  expect(await findWorkflow(stores.db, workflowId)).toMatchObject({ status: "queued", errorCode: null });
});

test("a workflow that cannot be woken does not hold up the others", async () => {
  const { ctx, stalled } = await setUp();
  await stalled({ status: "running", currentStep: "log-email", minutes: 9 });
  const workflowId = await stalled({ status: "running", minutes: 6 });
  expect((await sweepWorkflows(ctx)).woken).toBe(1);
  expect((await findWorkflow(ctx.db, workflowId)).updatedAt).toEqual(TEST_NOW);
});

test("a viewer cannot wake anything", async () => {
  const { stores } = await setUp();
  await expect(sweepWorkflows(await contextForRole(stores, "viewer"))).rejects.toMatchObject({
    code: "forbidden",
  });
});

async function setUp() {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "sweeper");
  const stalled = async ({
    minutes,
    ...options
  }: { minutes: number } & NonNullable<Parameters<typeof insertWorkflow>[1]>) => {
    const { workflowId } = await insertWorkflow(stores, { currentStep: "read-contact", ...options });
    await stores.db
      .update(workflows)
      .set({ updatedAt: minutesAgo(minutes) })
      .where(eq(workflows.id, workflowId));
    return workflowId;
  };
  return { stores, ctx, stalled };
}
