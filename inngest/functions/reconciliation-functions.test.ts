import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { Inngest } from "inngest";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { crmEvents, deliveries, formBackfills, formPolls, outboxEvents } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import { MOST_CHECKS } from "#lib/services/crm-events/resolve-crm-events.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { type FakeIntegrations, fakeIntegrations } from "#lib/testing/fake-integrations.ts";

import { getInngest } from "../client.ts";
import { backfillForm } from "./backfill-form.ts";
import { deliverAlert } from "./deliver-alert.ts";
import { pollForms } from "./poll-forms.ts";
import { readJournal } from "./read-journal.ts";
import { resolveCrmEvents } from "./resolve-crm-events.ts";

let stores: TestStores;
let integrations: FakeIntegrations;
beforeAll(async () => {
  stores = await createTestStores();
  const { db, keys } = stores;
  Object.assign(globalThis, { __countersignDatabase: { gated: () => db }, __countersignKeyStore: keys });
});
afterAll(() => stores.close());
beforeEach(async () => {
  useTestEnv();
  integrations = fakeIntegrations();
  integrations.hubspot.forms = [{ id: "contact", name: "Contact", isArchived: false }];
  Object.assign(globalThis, {
    __countersignIntegrations: integrations,
    __countersignInngest: new Inngest({ id: "countersign", fetch: acceptEvents }),
  });
  await stores.sql`truncate form_polls, form_backfills, outbox_events, crm_events cascade`;
});

const CRON = { name: "inngest/scheduled.timer", data: { cron: "*/5 * * * *" } };

test("the clock compares the forms, unless the configuration switched that off", async () => {
  expect((await run(pollForms, CRON)).result).toMatchObject({ outcome: "completed" });
  useTestEnv({ FORMS_POLLING: "false" });
  expect((await run(pollForms, CRON)).result).toEqual({ outcome: "off" });
  expect(await stores.db.select().from(formPolls)).toHaveLength(1);
});

test("a request compares the forms whatever the configuration says, and is closed by its run", async () => {
  useTestEnv({ FORMS_POLLING: "false" });
  const event = await outboxEvent("forms/check-requested", {});
  expect((await run(pollForms, event)).result).toMatchObject({ outcome: "completed" });
  const [row] = await stores.db.select().from(outboxEvents);
  expect(row?.closedAt).not.toBeNull();
});

test("a limit that HubSpot named ends the attempt with its time; the next one goes on", async () => {
  let calls = 0;
  integrations.hubspot.onCall = () => {
    calls += 1;
    if (calls === 1) throw new AppError("rate_limited", "Wait.", { details: { retryAfterMs: 7_000 } });
  };
  const { result, failures } = await run(pollForms, CRON);
  expect(failures).toMatchObject([{ retryAfter: "7" }]);
  expect(result).toMatchObject({ outcome: "completed" });
});

test("a backfill reads on until it is done", async () => {
  await run(pollForms, CRON);
  const id = randomUUID();
  const since = new Date(Date.now() - 3_600_000);
  await stores.db
    .insert(formBackfills)
    .values({ id, formId: "contact", since, status: "queued", requestedBy: "test" });
  const event = await outboxEvent("forms/backfill-requested", { backfillId: id });
  expect((await run(backfillForm, event)).result).toMatchObject({ status: "completed" });
});

test("CRM events are looked at some times over ten minutes, then let go", async () => {
  const deliveryId = await insertPendingEvent();
  const event = await outboxEvent("crm-events/received", { deliveryId });
  const { result, sleeps } = await run(resolveCrmEvents, event);
  expect(result).toMatchObject({ pending: 0, without: 1 });
  expect(sleeps).toHaveLength(MOST_CHECKS - 1);
  const total = sleeps.reduce((sum, ms) => sum + ms, 0);
  expect(total).toBeGreaterThanOrEqual(600_000);
  expect(total).toBeLessThan(900_000);
});

test("an alert without a place to go is a line in the log and done", async () => {
  const event = await outboxEvent("alert/raised", { kind: "intake_gap", entityId: randomUUID() });
  expect((await run(deliverAlert, event)).result).toEqual({ outcome: "not_configured" });
});

test("the journal is left alone unless it is switched on", async () => {
  expect((await run(readJournal, CRON)).result).toEqual({ outcome: "off" });
  expect(integrations.hubspot.calls).toEqual([]);
});

async function outboxEvent(name: string, given: Record<string, string>) {
  const id = randomUUID();
  const data = { ...given, outboxId: id };
  await stores.db.insert(outboxEvents).values({ id, name, data });
  return { name, data };
}

async function insertPendingEvent(): Promise<string> {
  const id = randomUUID();
  await stores.db.insert(deliveries).values({
    id,
    adapter: "crm_events",
    status: "accepted",
    rawBody: Buffer.alloc(0),
    keyOwnerId: id,
    bodyBytes: 0,
    bodySha256: Buffer.alloc(32),
    signatureVersion: "v3",
    headers: {},
  });
  const event = { id: randomUUID(), deliveryId: id, dedupeKey: id, hubspotContactId: "901" };
  await stores.db
    .insert(crmEvents)
    .values({ ...event, subscriptionType: "contact.creation", occurredAt: new Date() });
  const [row] = await stores.db.select().from(crmEvents).where(eq(crmEvents.deliveryId, id));
  expect(row?.status).toBe("pending");
  return id;
}

type Handler = (input: { event: unknown; runId: string; step: unknown }) => Promise<unknown>;

/** Plays the engine: keeps what each step returned, and calls the function again after every failure, twice at most. */
async function run(make: (inngest: Inngest<{ id: "countersign" }>) => unknown, event: unknown) {
  const { fn } = make(getInngest()) as { fn: Handler };
  const done = new Map<string, unknown>();
  const [sleeps, failures]: [number[], unknown[]] = [[], []];
  const step = {
    run: async (id: string, work: () => Promise<unknown>) => {
      if (!done.has(id)) done.set(id, JSON.parse(JSON.stringify(await work())));
      return done.get(id);
    },
    sleepUntil: async (id: string) => {
      done.set(id, null);
    },
    sleep: async (id: string, ms: number) => {
      if (!done.has(id)) sleeps.push(ms);
      done.set(id, null);
    },
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { result: await fn({ event, runId: "run-1", step }), sleeps, failures };
    } catch (error) {
      failures.push(error);
      if (attempt === 3) throw error;
    }
  }
}

async function acceptEvents(): Promise<Response> {
  return Response.json({ ids: ["00000000000000000000000000"], status: 200 });
}
