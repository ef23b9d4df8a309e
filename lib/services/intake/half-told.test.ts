import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { drafts, submissions, workflows } from "#drizzle/schema/index.ts";
import { sha256Hex } from "#lib/domain/digest.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { contactBody, delivery } from "#lib/testing/hubspot-deliveries.ts";
import { setUpIntake, takeIn } from "#lib/testing/intake.ts";

beforeAll(() => useTestEnv());

const EMAIL = "jane.doe@acme.example";
const MESSAGE = "Do you work offline?";

/** An action that was mapped with HubSpot's id and without the message. */
const action = (conversionId: string | null, fields: Record<string, string> = {}) => ({
  callbackId: `ap-${randomUUID()}`,
  origin: { portalId: 62_515 },
  object: { objectId: 901, objectType: "CONTACT" },
  inputFields: { email: EMAIL, ...(conversionId ? { conversion_id: conversionId } : {}), ...fields },
});
/** A webhook that knows the words, and not always the id. */
const webhook = (conversionId: string | null, message = MESSAGE) =>
  contactBody({ conversionId, properties: { email: EMAIL, message, company: "Acme" } });

describe("one way tells the message, the other HubSpot's id", () => {
  test("words first: the id is learnt, there is one workflow", async () => {
    const { ctx, rows, open } = await setUpIntake();
    const conversionId = randomUUID();
    expect(await takeIn(ctx, delivery(webhook(null)))).toMatchObject({ outcome: "accepted" });
    expect(await takeIn(ctx, delivery(action(conversionId)))).toMatchObject({ outcome: "duplicate" });
    const all = await rows();
    expect(all.workflows).toHaveLength(1);
    expect(all.submissions).toMatchObject([{ conversionId }]);
    expect(all.deliveries.find(({ status }) => status === "duplicate")?.dedupeReason).toBe("same_person");
    expect(await open()).toMatchObject({ message: MESSAGE });
  });

  test.each([null, "the same id"])(
    "id first, the words come with %j: they are added, there is one workflow",
    async (id) => {
      const { ctx, rows, open } = await setUpIntake();
      const conversionId = randomUUID();
      await takeIn(ctx, delivery(action(conversionId)));
      expect(await takeIn(ctx, delivery(webhook(id && conversionId)))).toMatchObject({
        outcome: "duplicate",
      });
      const all = await rows();
      expect([all.workflows.length, all.submissions.length]).toEqual([1, 1]);
      expect(await open()).toMatchObject({ message: MESSAGE, company: "Acme", email: EMAIL });
      expect(all.audit.map((event) => event.action)).toContain("submission.completed");
    },
  );

  test("the same id without words again takes none away, and is no conflict", async () => {
    const { ctx, rows, open } = await setUpIntake();
    const conversionId = randomUUID();
    await takeIn(ctx, delivery(webhook(conversionId)));
    expect(await takeIn(ctx, delivery(action(conversionId)))).toMatchObject({ outcome: "duplicate" });
    expect((await rows()).workflows).toHaveLength(1);
    expect(await open()).toMatchObject({ message: MESSAGE });
  });

  test("all at once, in any order, there is one workflow with the words", async () => {
    const { ctx, rows, open } = await setUpIntake();
    const conversionId = randomUUID();
    await Promise.all([webhook(null), action(conversionId)].map((body) => takeIn(ctx, delivery(body))));
    await takeIn(ctx, delivery(webhook(conversionId)));
    expect((await rows()).workflows).toHaveLength(1);
    expect(await open()).toMatchObject({ message: MESSAGE });
  });
});

describe("words that come after a text was written without them", () => {
  test("make the draft stale", async () => {
    const { world, draft } = await setUpWritten();
    await takeIn(world.ctx, delivery(webhook(null)));
    const [row] = await world.stores.db.select().from(drafts).where(eq(drafts.id, draft.id));
    expect(row).toMatchObject({ staleReason: "they_wrote_again" });
    expect((await world.rows()).workflows).toHaveLength(1);
  });

  test("are a submission of their own once the reply has left: nobody's words stay unanswered", async () => {
    const { world } = await setUpWritten();
    await world.stores.db.update(workflows).set({ status: "completed", outcome: "sent" });
    expect(await takeIn(world.ctx, delivery(webhook(null)))).toMatchObject({ outcome: "accepted" });
    expect((await world.rows()).workflows).toHaveLength(2);
  });

  test("are kept in quarantine where the reply has left and HubSpot says it is the same form", async () => {
    const { world, conversionId } = await setUpWritten();
    await world.stores.db.update(workflows).set({ status: "completed", outcome: "sent" });
    const outcome = await takeIn(world.ctx, delivery(webhook(conversionId)));
    expect(outcome).toMatchObject({ outcome: "quarantined", cause: "conflict" });
  });
});

/** A form told without its message, and a draft that was written for it. */
async function setUpWritten() {
  const world = await setUpIntake();
  const conversionId = randomUUID();
  await takeIn(world.ctx, delivery(action(conversionId)));
  const [workflow] = (await world.rows()).workflows;
  if (!workflow) throw new Error("Nothing was taken in.");
  const { contactId, submissionId, id: workflowId } = workflow;
  const key = await world.stores.keys.findKey(contactId);
  if (!key) throw new Error("The person has no key.");
  const person = { email: EMAIL, firstName: null, lastName: null, company: null, receivedAt: new Date() };
  const draft = await insertDraft(world.stores, {
    workflow: { ...person, id: submissionId, contactId, key, workflowId },
  });
  return { world, conversionId, draft };
}

test("another form, another person, or a form of two hours ago are submissions of their own", async () => {
  const { ctx, rows, stores } = await setUpIntake();
  await takeIn(ctx, delivery(webhook(null)));
  await stores.db
    .update(submissions)
    .set({ submittedAt: new Date(Date.now() - 2 * 3_600_000), formId: "contact-form" });
  expect(await takeIn(ctx, delivery(action(randomUUID())))).toMatchObject({ outcome: "accepted" });
  const other = action(randomUUID(), { email: "otto@acme.example" });
  expect(await takeIn(ctx, delivery(other))).toMatchObject({ outcome: "accepted" });
  await stores.db.update(submissions).set({ submittedAt: new Date() });
  const elsewhere = action(randomUUID(), { form_id: "demo-form" });
  expect(await takeIn(ctx, delivery(elsewhere))).toMatchObject({ outcome: "accepted" });
  expect((await rows()).workflows).toHaveLength(4);
});

test("what is stored beside a form tells nobody who asked what", async () => {
  const { ctx, rows } = await setUpIntake();
  await takeIn(ctx, delivery(webhook(null)));
  const [submission] = (await rows()).submissions;
  expect(submission?.contentSha256).toMatch(/^k1:[0-9a-f]{64}$/);
  expect(submission?.contentSha256).not.toContain(unkeyed());
});

test("a repeat of a row from before the key is known as one", async () => {
  const { ctx, stores } = await setUpIntake();
  await takeIn(ctx, delivery(webhook(null)));
  await stores.db.update(submissions).set({ contentSha256: unkeyed() });
  const named = action(randomUUID(), { message: MESSAGE });
  expect(await takeIn(ctx, delivery(named))).toMatchObject({ outcome: "duplicate" });
});

function unkeyed(): string {
  return sha256Hex(`{"email":"${EMAIL}","message":"${MESSAGE}"}`);
}
