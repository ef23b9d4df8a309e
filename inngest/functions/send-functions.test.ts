import { eq } from "drizzle-orm";
import { Inngest } from "inngest";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { workflowAttempts, workflows } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import { notNow } from "#lib/domain/not-now.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { hubspotContact } from "#lib/testing/fake-hubspot.ts";
import { eventsOf } from "#lib/testing/records.ts";
import { setSending, setUpSending } from "#lib/testing/sending.ts";

import { getInngest } from "../client.ts";
import { logSentReply } from "./log-sent-reply.ts";
import { sendApprovedDraft } from "./send-approved-draft.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv({ UNDO_WINDOW_SECONDS: "0" });
  stores = await createTestStores();
  const { db, keys } = stores;
  Object.assign(globalThis, { __countersignDatabase: { gated: () => db }, __countersignKeyStore: keys });
});
afterAll(() => stores.close());
beforeEach(() => setSending(stores, { mode: "SEND", killSwitch: false }));

test("an approval becomes one mail and three records, and the workflow is completed as sent", async () => {
  const world = await setUpApproved();
  expect(await run(sendApprovedDraft, world.event("draft/approved"))).toMatchObject({ outcome: "sent" });
  await run(logSentReply, await world.sentEvent());
  expect(world.gmail.sent).toHaveLength(1);
  expect(world.hubspot.records.map(({ kind }) => kind)).toEqual(["email", "note", "task"]);
  const [workflow] = await stores.db.select().from(workflows).where(eq(workflows.id, world.workflowId));
  expect(workflow).toMatchObject({ status: "completed", outcome: "sent" });
});

test("a run that is repeated from its first step on, as after a forgetful engine, sends nothing more", async () => {
  const world = await setUpApproved();
  for (let round = 0; round < 3; round += 1) await run(sendApprovedDraft, world.event("draft/approved"));
  expect(world.gmail.sent).toHaveLength(1);
  const sentEvents = (await eventsOf(stores.db, world.workflowId)).filter(
    ({ name }) => name === "reply/sent",
  );
  expect(sentEvents).toHaveLength(1);
});

test("a step that failed is repeated alone; what was done before is not done again", async () => {
  const world = await setUpApproved();
  const error = new AppError("upstream_unavailable", "HubSpot did not answer.");
  let failures = 2;
  world.hubspot.onCall = () => {
    failures -= 1;
    if (failures >= 0) throw error;
  };
  expect(await run(sendApprovedDraft, world.event("draft/approved"))).toMatchObject({ outcome: "sent" });
  expect(world.gmail.calls.filter((call) => call === "createDraft")).toHaveLength(1);
  expect(world.gmail.sent).toHaveLength(1);
});

test("a lost answer is confirmed in the same run, after a sleep", async () => {
  const world = await setUpApproved();
  world.gmail.loseNextAnswer = { call: "sendDraft", phase: "after" };
  const sleeps: string[] = [];
  expect(await run(sendApprovedDraft, world.event("draft/approved"), sleeps)).toMatchObject({
    outcome: "sent",
  });
  expect(sleeps).toEqual(["send-mail-again:1"]);
  expect(world.gmail.sent).toHaveLength(1);
});

test("a service that is cut off for longer than three attempts last costs none of them", async () => {
  const world = await setUpApproved();
  let refusals = 5;
  world.hubspot.onCall = () => {
    refusals -= 1;
    if (refusals < 0) return;
    throw notNow({ service: "hubspot", reason: "http_503", now: new Date(), waitMs: 1_000 });
  };
  const sleeps: string[] = [];
  const result = await run(sendApprovedDraft, world.event("draft/approved"), sleeps);
  expect(result).toMatchObject({ outcome: "sent" });
  expect(sleeps).toHaveLength(5);
  expect(sleeps[0]).toBe("send-mail:1-cut-off:1");
  expect(world.gmail.sent).toHaveLength(1);
  const attempts = await stores.db
    .select()
    .from(workflowAttempts)
    .where(eq(workflowAttempts.workflowId, world.workflowId));
  expect(attempts.map(({ outcome }) => outcome)).not.toContain("failed_transient");
});

test("a shut gate ends the run without a mail and without a failure", async () => {
  const world = await setUpApproved();
  await setSending(stores, { killSwitch: true });
  expect(await run(sendApprovedDraft, world.event("draft/approved"))).toMatchObject({
    outcome: "returned",
    gate: "kill_switch",
  });
  const [workflow] = await stores.db.select().from(workflows).where(eq(workflows.id, world.workflowId));
  expect(workflow).toMatchObject({ status: "waiting", currentStep: "review", errorCode: null });
});

type Handler = (input: { event: unknown; runId: string; step: unknown }) => Promise<unknown>;

/** Plays the engine: keeps what each step returned, and calls the function again after every failure, twice at most. */
async function run(
  make: (inngest: Inngest<{ id: "countersign" }>) => unknown,
  event: unknown,
  sleeps: string[] = [],
) {
  const { fn } = make(getInngest()) as { fn: Handler };
  const done = new Map<string, unknown>();
  const step = {
    run: async (id: string, work: () => Promise<unknown>) => {
      if (!done.has(id)) done.set(id, JSON.parse(JSON.stringify(await work())));
      return done.get(id);
    },
    sleepUntil: async (id: string) => {
      if (!done.has(id)) sleeps.push(id);
      done.set(id, null);
    },
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fn({ event, runId: "run-1", step });
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function setUpApproved() {
  const world = await setUpSending(stores, { hubspotContactId: "501", settings: { undoWindowMs: 0 } });
  world.hubspot.contacts.push(hubspotContact({ id: "501" }));
  world.gmail.now = () => new Date();
  Object.assign(globalThis, {
    __countersignIntegrations: world.ctx.integrations,
    __countersignInngest: new Inngest({ id: "countersign", fetch: acceptEvents }),
  });
  await world.approve();
  const event = (name: string, sendId?: string) => ({
    name,
    data: {
      workflowId: world.workflowId,
      draftId: world.draftId,
      outboxId: crypto.randomUUID(),
      ...(sendId ? { sendId } : {}),
    },
  });
  return { ...world, event, sentEvent: async () => event("reply/sent", (await world.send())?.id) };
}

async function acceptEvents(): Promise<Response> {
  return Response.json({ ids: ["00000000000000000000000000"], status: 200 });
}
