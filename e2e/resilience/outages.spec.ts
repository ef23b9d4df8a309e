import { beginNextMinute } from "#e2e/database.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { killDatabase, statusOf, takeAway, untilReady } from "#e2e/outage.ts";
import { newPerson } from "#e2e/person.ts";

/** HubSpot comes again within seconds, not minutes. */
const SOON = { deliveries: { retryScale: 0.01 } };

test.describe.configure({ mode: "serial" });
test.beforeEach(() => test.slow());
test.afterEach(({ stack }) => untilReady(stack));

test("the database is killed while an approved reply is on its way: one mail leaves, and its workflow is done", async ({
  submitDraft,
  sandbox,
  api,
  stack,
}) => {
  const { person, draft } = await submitDraft();
  expect((await api.operator.approve(draft)).status()).toBe(200);
  await killDatabase(stack, "postgres");
  await untilReady(stack);
  await sandbox.waitForMail(person, 90_000);
  expect((await api.operator.waitForStatus(draft.workflowId, "completed", 60_000)).outcome).toBe("sent");
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
  const { emails, tasks } = await sandbox.recordsOf(person);
  expect([emails.length, tasks.length]).toEqual([1, 1]);
});

test("the database is gone for a while: no form is answered with yes, the process lives, and nothing is lost or doubled", async ({
  submitDraft,
  sandbox,
  api,
  stack,
}) => {
  const { person: first, draft } = await submitDraft();
  expect((await api.operator.approve(draft)).status()).toBe(200);
  await sandbox.faults(SOON);
  const giveBack = await takeAway(stack, "postgres");
  const second = newPerson({ topic: "demo" });
  try {
    await sandbox.submit(second);
    await expect.poll(() => statusOf(`${stack.url}/ready`), { timeout: 20_000 }).toBe(503);
    expect(await statusOf(`${stack.url}/healthz`)).toBe(200);
    await expect.poll(async () => (await lastDelivery(sandbox))?.attempts.at(-1)?.status).toBe(503);
    expect((await lastDelivery(sandbox))?.state).toBe("pending");
  } finally {
    await giveBack();
  }
  await sandbox.waitForMail(first, 90_000);
  await api.operator.waitForStatus(draft.workflowId, "completed", 90_000);
  expect((await api.operator.draftOf(second, 60_000)).to).toBe(second.email);
  expect(await api.operator.workflowsOf(second)).toHaveLength(1);
  expect(await sandbox.mailsTo(first)).toHaveLength(1);
});

test("the key store is gone: nobody's words can be read or sent, forms are kept, and afterwards each has one answer", async ({
  submitDraft,
  sandbox,
  api,
  stack,
}) => {
  const { person: first, draft } = await submitDraft();
  await sandbox.faults(SOON);
  const giveBack = await takeAway(stack, "key-store");
  const second = newPerson({ topic: "security" });
  try {
    await expect.poll(() => statusOf(`${stack.url}/ready`), { timeout: 20_000 }).toBe(503);
    expect(await statusOf(`${stack.url}/healthz`)).toBe(200);
    expect((await api.operator.request.get(`${stack.url}/api/v1/drafts/${draft.id}`)).status()).not.toBe(200);
    await sandbox.submit(second);
    expect(await sandbox.mailsTo(first)).toHaveLength(0);
  } finally {
    await giveBack();
  }
  await beginNextMinute(stack);
  expect((await api.operator.approve(draft)).status()).toBe(200);
  await sandbox.waitForMail(first, 60_000);
  expect((await api.operator.draftOf(second, 90_000)).to).toBe(second.email);
  expect(await api.operator.workflowsOf(second)).toHaveLength(1);
  expect(await sandbox.mailsTo(first)).toHaveLength(1);
});

test("HubSpot is slow: the form is taken in at once all the same, and its reply leaves once", async ({
  sandbox,
  api,
}) => {
  await sandbox.faults({ hubspot: { delayMs: 1_500 } });
  const person = newPerson();
  const startedAt = Date.now();
  await sandbox.submit(person);
  await expect.poll(async () => (await lastDelivery(sandbox))?.state, { intervals: [50] }).toBe("delivered");
  expect(Date.now() - startedAt).toBeLessThan(4_000);
  const draft = await api.operator.draftOf(person, 60_000);
  expect((await api.operator.approve(draft)).status()).toBe(200);
  await sandbox.waitForMail(person, 90_000);
  await api.operator.waitForStatus(draft.workflowId, "completed", 90_000);
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});

async function lastDelivery(sandbox: { state: () => Promise<{ deliveries: Delivery[] }> }) {
  const { deliveries } = await sandbox.state();
  return deliveries.toSorted((a, b) => a.createdAt - b.createdAt).at(-1);
}

type Delivery = { state: string; createdAt: number; attempts: { status: number | null }[] };
