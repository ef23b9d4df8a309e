import { beginNextMinute } from "#e2e/database.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";
import { killNow, pidOf, untilBack } from "#e2e/processes.ts";

test("deliveries that come three times and in another order are one workflow each", async ({
  sandbox,
  api,
}) => {
  await sandbox.faults({ deliveries: { duplicates: 2, reorderWithinMs: 1500 } });
  const people = [newPerson(), newPerson({ topic: "demo" }), newPerson({ topic: "security" })];
  for (const person of people) await sandbox.submit(person);
  for (const person of people) await api.operator.draftOf(person);
  await expect
    .poll(async () => {
      const { deliveries } = await sandbox.state();
      return deliveries.filter(({ state }) => state === "pending").length;
    })
    .toBe(0);
  for (const person of people) expect(await api.operator.workflowsOf(person)).toHaveLength(1);
});

test("a console that dies right after its 202 has lost nothing", async ({ sandbox, api, stack }) => {
  test.slow();
  const person = newPerson();
  const { body } = await sandbox.submitUndelivered(person);
  const before = await pidOf(stack, "app");
  expect((await sandbox.deliver({ body })).status).toBe(202);
  await killNow(stack, "app");
  await untilBack(stack, "app", before);
  // What landed, and what the dead console had claimed, is told apart by the minute's sweep, and so is an event.
  const found = async () => {
    await beginNextMinute(stack);
    return (await api.operator.workflowsOf(person)).length;
  };
  await expect.poll(found, { timeout: 150_000, intervals: [2_000] }).toBe(1);
  await beginNextMinute(stack);
  const draft = await api.operator.draftOf(person, 100_000);
  expect(draft.to).toBe(person.email);
  expect(await api.operator.workflowsOf(person)).toHaveLength(1);
});

test("an engine that dies between steps goes on where it was: one draft, one mail", async ({
  sandbox,
  api,
  stack,
}) => {
  test.slow();
  const person = newPerson();
  const before = await pidOf(stack, "engine");
  await sandbox.faults({ hubspot: { delayMs: 1200 } });
  await sandbox.submit(person);
  const { id } = await api.operator.workflowOf(person);
  await killNow(stack, "engine");
  await untilBack(stack, "engine", before);
  await sandbox.clearFaults();
  const draft = await api.operator.approveReplyTo(person);
  const second = await pidOf(stack, "engine");
  await killNow(stack, "engine");
  await untilBack(stack, "engine", second);
  // An event that the dead engine did not get is told again by the minute's sweep.
  await beginNextMinute(stack);
  await sandbox.waitForMail(person, 100_000);
  await api.operator.waitForStatus(id, "completed", 60_000);
  expect(await sandbox.mailsTo(person)).toHaveLength(1);
  expect((await api.operator.draft(draft.id)).status).toBe("sent");
});

test("HubSpot answers badly twice while a reply is drafted: the draft comes all the same", async ({
  sandbox,
  api,
}) => {
  await sandbox.faults({ hubspot: { badGateway: { next: 2 } } });
  const person = newPerson();
  await sandbox.submit(person);
  const draft = await api.operator.draftOf(person);
  expect(draft.status).toBe("pending_review");
});
