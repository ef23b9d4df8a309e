import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";
import type { BreakerStatusView, BreakersView } from "#lib/contracts/breakers.ts";

const WAITING = { timeout: 60_000, intervals: [250] };

test("HubSpot is down: submissions are taken, drafting waits without a failure, and goes on by itself", async ({
  sandbox,
  api,
}) => {
  test.slow();
  await sandbox.faults({ hubspot: { down: "unavailable" } });
  const person = newPerson();
  await sandbox.submit(person);
  const { id } = await api.operator.workflowOf(person);
  const message = async () => (await api.operator.workflow(id)).error?.message;
  await expect.poll(message, WAITING).toMatch(/^HubSpot is cut off: it answered 503/);
  const { breakers } = await api.viewer.get<BreakersView>("/api/v1/breakers");
  expect(breakers.find(({ service }) => service === "hubspot")?.state).not.toBe("closed");
  expect(breakers.find(({ service }) => service === "gmail")?.state).toBe("closed");
  expect((await api.operator.workflow(id)).status).toBe("running");

  await sandbox.clearFaults();
  const draft = await api.operator.draftOf(person, 60_000);
  expect(draft.status).toBe("pending_review");
  const { steps } = await api.operator.workflow(id);
  expect(steps.find(({ step }) => step === "read-contact")?.status).toBe("completed");
  const status = await api.viewer.get<BreakerStatusView>("/api/circuit-breakers/status");
  expect(status.breakers["hubspot"]?.state).toBe("closed");
});

test("Gmail is down: an approved reply waits, and leaves once when Gmail is back", async ({
  submitDraft,
  sandbox,
  api,
}) => {
  test.slow();
  const { person, draft } = await submitDraft();
  await sandbox.faults({ gmail: { down: "unavailable" } });
  expect((await api.operator.approve(draft)).status()).toBe(200);
  const state = async () =>
    (await api.viewer.get<BreakerStatusView>("/api/circuit-breakers/status")).breakers["gmail"]?.state;
  await expect.poll(state, WAITING).toBe("open");
  expect(await sandbox.mailsTo(person)).toHaveLength(0);
  expect((await api.operator.workflow(draft.workflowId)).status).not.toBe("failed");

  await sandbox.clearFaults();
  await sandbox.waitForMail(person, 60_000);
  await api.operator.waitForStatus(draft.workflowId, "completed", 60_000);
  await expect.poll(state, WAITING).toBe("closed");
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
});
