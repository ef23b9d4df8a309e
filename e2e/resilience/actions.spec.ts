import { beginNextMinute } from "#e2e/database.ts";
import { openDraft } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";
import type { Sandbox, Submitted } from "#e2e/sandbox.ts";
import type { StackAddresses } from "#e2e/stack.ts";
import { ACTIONS_PATH, actionBody } from "#e2e/webhooks.ts";

test("an action is answered with BLOCK, for a week, whatever becomes of it", async ({ sandbox }) => {
  const person = newPerson();
  const submitted = await sandbox.submitUndelivered(person);
  for (const body of [actionBody(person, submitted), "{"]) {
    const answer = await sandbox.deliver({ path: ACTIONS_PATH, body });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({
      outputFields: { hs_execution_state: "BLOCK", hs_expiration_duration: "P7D" },
    });
  }
  const forms = await sandbox.deliver({ body: actionBody(person, submitted) });
  expect(JSON.stringify(await forms.json())).not.toContain("BLOCK");
});

test("a HubSpot workflow stands still until its mail has left, then goes on with our outcome, once", async ({
  sandbox,
  api,
  operatorPage,
  stack,
}) => {
  test.slow();
  await sandbox.faults({ deliveries: { adapter: "action", blocking: true, duplicates: 1 } });
  const person = newPerson();
  const submitted = await sandbox.submit(person);
  const draft = await api.operator.draftOf(person);
  expect(await callbackOf(sandbox, submitted)).toMatchObject({ state: "waiting" });
  const desk = await openDraft(operatorPage, draft.id);
  await desk.approve.click();
  await sandbox.waitForMail(person);
  await goesOn({ sandbox, stack, submitted }, "sent");
  expect(await callbackOf(sandbox, submitted)).toMatchObject({
    outputFields: { hs_execution_state: "SUCCESS", countersign_workflow_id: draft.workflowId },
  });
  expect(await api.operator.workflowsOf(person)).toHaveLength(1);
});

test("a HubSpot workflow that waits for the approval goes on although HubSpot was down when it came", async ({
  sandbox,
  api,
  stack,
}) => {
  test.slow();
  await sandbox.faults({ deliveries: { adapter: "action", blocking: true, completeOn: "approved" } });
  const person = newPerson();
  const submitted = await sandbox.submit(person);
  const draft = await api.operator.draftOf(person);
  await sandbox.faults({ hubspot: { badGateway: { next: 2 } } });
  expect((await api.operator.approve(draft)).status()).toBe(200);
  await goesOn({ sandbox, stack, submitted }, "approved");
});

test("a HubSpot workflow hears of a rejection", async ({ sandbox, api, operatorPage, stack }) => {
  test.slow();
  await sandbox.faults({ deliveries: { adapter: "action", blocking: true } });
  const person = newPerson();
  const submitted = await sandbox.submit(person);
  const draft = await api.operator.draftOf(person);
  const desk = await openDraft(operatorPage, draft.id);
  await desk.reject.click();
  await desk.dialog.getByRole("textbox", { name: "Reason" }).fill("Already a customer");
  await desk.dialog.getByRole("button", { name: "Reject" }).click();
  await expect(desk.line).toContainText("Rejected: no reply is sent");
  await goesOn({ sandbox, stack, submitted }, "rejected");
  expect(await sandbox.mailsTo(person)).toHaveLength(0);
});

async function callbackOf(sandbox: Sandbox, { conversionId }: Submitted) {
  const { callbacks } = await sandbox.state();
  return callbacks.find((callback) => callback.conversionId === conversionId);
}

type Waiting = { sandbox: Sandbox; stack: StackAddresses; submitted: Submitted };

/** What waits for HubSpot is looked at once a minute, which begins whenever this looks. */
async function goesOn({ sandbox, stack, submitted }: Waiting, outcome: string): Promise<void> {
  const seen = async () => {
    await beginNextMinute(stack);
    return (await callbackOf(sandbox, submitted))?.outputFields?.["countersign_outcome"];
  };
  await expect
    .poll(seen, { message: `HubSpot's workflow goes on: ${outcome}`, timeout: 90_000, intervals: [2_000] })
    .toBe(outcome);
}
