import type { ConsoleApi } from "#e2e/console-api.ts";
import { beginNextMinute } from "#e2e/database.ts";
import { expect, type SubmittedDraft, test } from "#e2e/fixtures.ts";
import type { Sandbox, SandboxMail } from "#e2e/sandbox.ts";

/** What a reading of the mailbox may take once its minute has begun. */
const READING = { timeout: 40_000 };

test.beforeEach(() => test.slow());

test("a reply marks the workflow answered and holds the other text, until a person keeps its words", async ({
  submitDraft,
  sandbox,
  api,
  stack,
}) => {
  const { first, mail, second } = await answeredOnce(await submitDraft(), { sandbox, api: api.operator });
  await sandbox.play(mail, "reply");
  await beginNextMinute(stack);
  await expect
    .poll(async () => (await api.operator.draft(second.id)).stale?.reason, READING)
    .toBe("they_wrote_again");
  expect(await api.operator.workflow(first.workflowId)).toMatchObject({
    answeredAt: expect.any(String),
    inbound: [{ kind: "reply" }],
  });
  const stale = await api.operator.draft(second.id);
  const refused = await api.operator.approve(stale);
  expect(refused.status()).toBe(409);
  expect((await refused.json()).error.details).toMatchObject({ reason: "stale" });
  expect((await api.viewer.keep(stale)).status()).toBe(403);
  expect((await api.operator.keep(second)).status(), "a version from before the reply").toBe(409);
  expect((await api.operator.keep(stale)).status()).toBe(200);
  expect((await api.operator.approve(await api.operator.draft(second.id))).status()).toBe(200);
  await api.operator.waitForStatus(second.workflowId, "completed", 60_000);
  expect((await sandbox.state()).gmail.sent.filter(({ to }) => to.includes(first.person.email))).toHaveLength(
    2,
  );
});

test("an absence note and a full mailbox change nothing; a bounce shows and closes the address", async ({
  submitDraft,
  sandbox,
  api,
  stack,
}) => {
  const { first, mail, second } = await answeredOnce(await submitDraft(), { sandbox, api: api.operator });
  await sandbox.play(mail, "out-of-office");
  await sandbox.play(mail, "mailbox-full");
  await beginNextMinute(stack);
  const kinds = async () => (await api.operator.workflow(first.workflowId)).inbound.map(({ kind }) => kind);
  await expect.poll(kinds, READING).toEqual(["auto_reply", "bounce"]);
  expect(await api.operator.workflow(first.workflowId)).toMatchObject({
    answeredAt: null,
    person: { bouncedAt: null },
  });
  const untouched = await api.operator.draft(second.id);
  expect(untouched).toMatchObject({ stale: null, version: second.version });
  expect(untouched.gates.firstFailing?.name).toBe("approval");

  await sandbox.play(mail, "bounce");
  await beginNextMinute(stack);
  await expect.poll(kinds, READING).toEqual(["auto_reply", "bounce", "bounce"]);
  const closed = await api.operator.draft(second.id);
  expect(closed.person.bouncedAt).toEqual(expect.any(String));
  expect(closed.gates.firstFailing).toMatchObject({
    name: "recipient",
    reason: expect.stringContaining("The address bounced"),
  });
  expect((await api.operator.approve(closed)).status()).toBe(200);
  await expectGivenBack(api.operator, second.id, "The address bounced");
  expect(await sandbox.mailsTo(first.person)).toHaveLength(1);
});

test("a mailbox whose history Gmail has forgotten is read again from its inbox", async ({
  submitDraft,
  sandbox,
  api,
  stack,
}) => {
  const { first, mail } = await answeredOnce(await submitDraft(), { sandbox, api: api.operator });
  await sandbox.faults({ gmail: { historyForgotten: true } });
  await sandbox.play(mail, "reply");
  await beginNextMinute(stack);
  await expect
    .poll(async () => (await api.operator.workflow(first.workflowId)).answeredAt, READING)
    .not.toBeNull();
  expect((await sandbox.state()).hits).toMatchObject({ "gmail.historyForgotten": expect.any(Number) });
});

for (const what of ["reply", "by-hand"] as const) {
  const words = what === "reply" ? "the person writes" : "a colleague writes by hand";
  test(`${words} after the approval: nothing leaves, the draft comes back and leaves once when it is approved again`, async ({
    submitDraft,
    sandbox,
    api,
  }) => {
    const { first, mail, second } = await answeredOnce(await submitDraft(), { sandbox, api: api.operator });
    expect((await api.operator.approve(second)).status()).toBe(200);
    await sandbox.play(mail, what);
    await expectGivenBack(
      api.operator,
      second.id,
      what === "reply" ? "The person wrote" : "A colleague answered",
    );
    const others = what === "reply" ? 1 : 2;
    expect(await sandbox.mailsTo(first.person)).toHaveLength(others);
    await expect(async () => {
      const seen = await api.operator.draft(second.id);
      if (seen.status === "sent") return;
      if (seen.stale) await api.operator.keep(seen);
      const now = await api.operator.draft(second.id);
      if (now.status === "pending_review") await api.operator.approve(now);
      expect((await api.operator.draft(second.id)).status).toBe("sent");
    }).toPass({ timeout: 120_000, intervals: [2_000] });
    expect(await sandbox.mailsTo(first.person)).toHaveLength(others + 1);
  });
}

async function expectGivenBack(api: ConsoleApi, draftId: string, reason: string): Promise<void> {
  await expect
    .poll(async () => (await api.draft(draftId)).returned?.reason ?? "", { timeout: 60_000 })
    .toContain(reason);
}

type Answered = { person: SubmittedDraft["person"]; workflowId: string };

/** A reply that left, and the draft that answers a second form of the same person. */
async function answeredOnce(
  { person, draft }: SubmittedDraft,
  { sandbox, api }: { sandbox: Sandbox; api: ConsoleApi },
): Promise<{ first: Answered; mail: SandboxMail; second: SubmittedDraft["draft"] }> {
  expect((await api.approve(draft)).status()).toBe(200);
  const mail = await sandbox.waitForMail(person);
  await api.waitForStatus(draft.workflowId, "completed");
  const { conversionId } = await sandbox.submit({
    ...person,
    message: "One more question: is there a trial?",
  });
  const second = await api.draftForConversion(conversionId);
  return { first: { person, workflowId: draft.workflowId }, mail, second };
}
