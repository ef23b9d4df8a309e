import { beforeAll, describe, expect, test } from "vitest";

import { contacts, privacyRequests } from "#drizzle/schema/index.ts";
import { openRawBody } from "#lib/db/deliveries.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertSubmission } from "#lib/testing/factories.ts";
import { deliverEvents, eventBody, setUpEvents, signedDelivery } from "#lib/testing/hubspot-events.ts";

import { storeDelivery } from "./store-delivery.ts";
import { EVENTS_PATH } from "./webhook-paths.ts";

beforeAll(() => useTestEnv());

describe("a batch of CRM events", () => {
  test("becomes a row per event, and the forms API is asked about those that may be a form", async () => {
    const { ctx, events, rows } = await setUpEvents();
    const batch = [
      eventBody({ objectId: 1 }),
      eventBody({ objectId: 2, subscriptionType: "object.creation", objectTypeId: "0-1" }),
      eventBody({
        ...{ objectId: 3, subscriptionType: "contact.propertyChange" },
        propertyName: "num_conversion_events",
      }),
      eventBody({ objectId: 4, subscriptionType: "contact.propertyChange", propertyName: "jobtitle" }),
      eventBody({ objectId: 5, subscriptionType: "object.creation", objectTypeId: "0-2" }),
      eventBody({ objectId: 6, subscriptionType: "contact.deletion" }),
    ];
    const stored = await deliverEvents(ctx, batch);
    expect(stored).toMatchObject({ outcome: "accepted", workflowId: null });
    expect(
      (await events()).map(({ hubspotContactId, status, cause }) => [hubspotContactId, status, cause]),
    ).toEqual([
      ["0-2:5", "ignored", "other_object"],
      ["1", "pending", null],
      ["2", "pending", null],
      ["3", "pending", null],
      ["4", "ignored", "other_property"],
      ["6", "ignored", "contact_deleted"],
    ]);
    const all = await rows();
    expect(all.outbox).toMatchObject([
      { name: "crm-events/received", data: { deliveryId: stored.deliveryId } },
    ]);
    expect(all.deliveries).toMatchObject([{ adapter: "crm_events", status: "accepted" }]);
    expect(all.audit).toMatchObject([
      { action: "crmEvents.received", facts: { events: 6, new: 6, pending: 3, ignored: 3 } },
    ]);
  });

  test("names its types as the documentation does, or as the wire does", async () => {
    const { ctx, events } = await setUpEvents();
    const { subscriptionType, ...event } = eventBody();
    await deliverEvents(ctx, [{ ...event, eventType: subscriptionType }]);
    expect(await events()).toMatchObject([{ subscriptionType: "contact.creation", status: "pending" }]);
  });

  test("a single event outside of a list is a batch of one (row 37: object instead of array)", async () => {
    const { ctx, events } = await setUpEvents();
    expect(await deliverEvents(ctx, eventBody())).toMatchObject({ outcome: "accepted" });
    expect(await events()).toHaveLength(1);
  });

  test("leaves no trace when its audit record cannot be written", async () => {
    const { ctx, events, rows, stores } = await setUpEvents();
    await stores.sql`alter table audit_events add constraint nothing check (false) not valid`;
    await expect(deliverEvents(ctx, [eventBody(), { broken: true }])).rejects.toThrow("Failed query");
    const all = await rows();
    expect([...all.deliveries, ...all.outbox, ...(await events())]).toEqual([]);
  });

  test("that was worked on before a crash, and is worked on again, is there once", async () => {
    const { ctx, events, rows } = await setUpEvents();
    const given = signedDelivery([eventBody(), { broken: true }]);
    await storeDelivery(ctx, { path: EVENTS_PATH, delivery: given });
    expect(await storeDelivery(ctx, { path: EVENTS_PATH, delivery: given })).toMatchObject({
      outcome: "duplicate",
    });
    expect([(await events()).length, (await rows()).deliveries.length]).toEqual([1, 2]);
  });

  test("two batches of the same events at once store each event once, and nobody waits for ever", async () => {
    const { ctx, events } = await setUpEvents();
    const batch = Array.from({ length: 40 }, (_, objectId) => eventBody({ objectId }));
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, turn) => deliverEvents(ctx, turn % 2 ? batch : batch.toReversed())),
    );
    expect(results.filter(({ outcome }) => outcome === "accepted").length).toBeGreaterThan(0);
    expect(await events()).toHaveLength(40);
  });
});

describe("repeats", () => {
  test("an exact replay within 5 minutes is a duplicate, and nothing new (row 14)", async () => {
    const { ctx, events, rows } = await setUpEvents();
    const batch = [eventBody()];
    await deliverEvents(ctx, batch);
    expect(await deliverEvents(ctx, batch)).toMatchObject({ outcome: "duplicate", cause: "repeat" });
    const all = await rows();
    expect([all.outbox.length, (await events()).length]).toEqual([1, 1]);
    expect(all.deliveries.map(({ status, dedupeReason }) => [status, dedupeReason])).toEqual(
      expect.arrayContaining([["duplicate", "event_id"]]),
    );
  });

  test("the same event with a new attempt number is a duplicate (row 16)", async () => {
    const { ctx, events } = await setUpEvents();
    const event = eventBody();
    await deliverEvents(ctx, [event]);
    expect(await deliverEvents(ctx, [{ ...event, attemptNumber: 3 }])).toMatchObject({
      outcome: "duplicate",
    });
    expect(await events()).toHaveLength(1);
  });

  test("event ids 9007199254740992 and …993 are two events (row 18)", async () => {
    const { ctx, events } = await setUpEvents();
    const text = JSON.stringify([eventBody({ eventId: 1111 }), eventBody({ eventId: 2222 })])
      .replace("1111", "9007199254740992")
      .replace("2222", "9007199254740993");
    expect(await deliverEvents(ctx, text)).toMatchObject({ outcome: "accepted" });
    expect(new Set((await events()).map(({ eventId }) => eventId))).toEqual(
      new Set(["9007199254740992", "9007199254740993"]),
    );
  });

  test("one event id under another subscription, object or time is another event", async () => {
    const { ctx, events } = await setUpEvents();
    const event = eventBody({ eventId: 1 });
    const { occurredAt } = event;
    await deliverEvents(ctx, [
      event,
      { ...event, subscriptionId: 7 },
      { ...event, objectId: 8 },
      { ...event, occurredAt: occurredAt + 1 },
      { ...event },
    ]);
    expect(await events()).toHaveLength(4);
  });

  test("a batch with one new event among known ones stores that one", async () => {
    const { ctx, events } = await setUpEvents();
    const known = eventBody({ objectId: 1 });
    await deliverEvents(ctx, [known]);
    expect(await deliverEvents(ctx, [known, eventBody({ objectId: 2 })])).toMatchObject({
      outcome: "accepted",
    });
    expect(await events()).toHaveLength(2);
  });
});

describe("what is kept of a batch", () => {
  test.each<[string, Record<string, unknown>]>([
    ["an unknown subscription type (row 40)", { subscriptionType: "invoice.paid" }],
    ["extra fields (row 40)", { surprise: 1 }],
  ])("%s: taken, and kept in raw under a key of the batch's own", async (...[, odd]) => {
    const { ctx, rows, stores } = await setUpEvents();
    await deliverEvents(ctx, [{ ...eventBody(), ...odd }]);
    const [row] = (await rows()).deliveries;
    const key = row && (await stores.keys.findKey(row.id));
    expect(row?.keyOwnerId).toBe(row?.id);
    expect(row && key && openRawBody(row, key).toString()).toContain("eventId");
  });

  test("an unknown subscription type is ignored, with the cause", async () => {
    const { ctx, events, rows } = await setUpEvents();
    await deliverEvents(ctx, [{ ...eventBody(), subscriptionType: "invoice.paid" }]);
    expect(await events()).toMatchObject([{ status: "ignored", cause: "unknown_type" }]);
    expect((await rows()).outbox).toEqual([]);
  });

  test("nothing raw of a batch whose events are all understood: a changed property may name a person", async () => {
    const { ctx, rows, stores } = await setUpEvents();
    await deliverEvents(ctx, [
      eventBody({
        ...{ subscriptionType: "contact.propertyChange", propertyName: "email" },
        propertyValue: "canary@acme.example",
      }),
    ]);
    const [row] = (await rows()).deliveries;
    expect(await stores.keys.findKey(row?.id ?? "")).toBeNull();
    const [dump] = await stores.sql<{ text: string }[]>`
      select coalesce(string_agg(t::text, ''), '') || (select string_agg(d::text, '') from deliveries d) as text
      from crm_events t`;
    expect(dump?.text).not.toContain("canary");
    expect(row?.rawBody.length).toBeLessThan(64);
  });
});

describe("times", () => {
  test.each<[string, unknown, string]>([
    ["occurredAt in 1970 (row 57)", 1, "odd_timestamp"],
    ["occurredAt in 2100 (row 57)", 4_102_444_800_000, "odd_timestamp"],
    ["occurredAt that is no time (row 57)", "yesterday", "odd_timestamp"],
    ["an event of 24 h ago, after an outage (row 58)", Date.now() - 86_400_000, "late"],
  ])("%s: taken and marked", async (...[, occurredAt, cause]) => {
    const { ctx, events } = await setUpEvents();
    await deliverEvents(ctx, [eventBody({ occurredAt })]);
    const [event] = await events();
    expect(event).toMatchObject({ status: "pending", cause });
    const isArrival = event?.occurredAt.getTime() === event?.receivedAt.getTime();
    expect(isArrival).toBe(cause === "odd_timestamp");
  });
});

describe("a privacy deletion", () => {
  const deletion = (given: Record<string, unknown> = {}) =>
    eventBody({ objectId: 901, subscriptionType: "contact.privacyDeletion", ...given });

  test.each<[string, (() => Record<string, unknown>)[][]]>([
    ["after the ordinary deletion", [[ordinary], [deletion]]],
    ["before the ordinary deletion", [[deletion], [ordinary]]],
    ["in the same batch", [[deletion, ordinary]]],
    ["told three times under other ids", [[deletion], [deletion, deletion]]],
  ])("%s is one request for erasure", async (...[, batches]) => {
    const { ctx, rows, stores, events } = await setUpEvents();
    for (const batch of batches)
      await deliverEvents(
        ctx,
        batch.map((make) => make()),
      );
    const requests = await stores.db.select().from(privacyRequests);
    expect(requests).toMatchObject([
      {
        ...{ kind: "erasure", source: "hubspot_privacy_deletion" },
        ...{ status: "received", hubspotContactId: "901" },
      },
    ]);
    expect((await events()).some(({ status }) => status === "privacy")).toBe(true);
    expect((await rows()).audit.filter(({ action }) => action === "privacyRequest.received")).toHaveLength(1);
  });

  test("names the person whom we know under that number", async () => {
    const { ctx, stores } = await setUpEvents();
    const { contactId } = await insertSubmission(stores, { hubspotContactId: "901" });
    await deliverEvents(ctx, [deletion()]);
    expect(await stores.db.select().from(privacyRequests)).toMatchObject([{ contactId }]);
    expect(await stores.db.select().from(contacts)).toHaveLength(1);
  });

  function ordinary() {
    return eventBody({ objectId: 901, subscriptionType: "contact.deletion" });
  }
});
