import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";

import { auditEvents, crmEvents } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { HOUR_MS, setUpReconciliation } from "#lib/testing/reconciliation.ts";

import { MOST_CHECKS, resolveCrmEvents } from "./resolve-crm-events.ts";
import { wakeStalledEvents } from "./wake-stalled-events.ts";

beforeAll(() => useTestEnv());

const EMAIL = "jane.doe@acme.example";

test("an event whose form no webhook brought fetches it and is linked to it", async () => {
  const world = await setUpEvents();
  await world.sandbox.faults({ deliveries: { drop: { next: 1 } } });
  const conversionId = await world.submit({ email: EMAIL, message: "Hello" });
  const deliveryId = await world.eventDelivery();
  expect(await world.submissionOf(conversionId)).toBeNull();
  expect(await resolveCrmEvents(world.ctx, { deliveryId })).toEqual({ pending: 0, linked: 1, without: 0 });
  const submission = await world.submissionOf(conversionId);
  expect(await world.stores.db.select().from(crmEvents)).toMatchObject([
    { status: "linked", submissionId: submission?.id, checks: 1 },
  ]);
  const audit = await world.stores.db.select().from(auditEvents);
  expect(audit.map(({ action }) => action)).toContain("crmEvent.linked");
});

test("an event whose form is there already is linked without asking HubSpot", async () => {
  const world = await setUpEvents();
  const conversionId = await world.submit({ email: EMAIL, message: "Hello" });
  const deliveryId = await world.eventDelivery();
  await world.sandbox.faults({ hubspot: { down: "refuse" } });
  expect(await resolveCrmEvents(world.ctx, { deliveryId })).toMatchObject({ linked: 1 });
  const submission = await world.submissionOf(conversionId);
  expect(await world.stores.db.select().from(crmEvents)).toMatchObject([{ submissionId: submission?.id }]);
});

test("of several forms of one contact the nearest in time is meant", async () => {
  const world = await setUpEvents();
  await world.submit({ email: EMAIL, message: "First" });
  await world.eventDelivery();
  world.advance(0.5 * HOUR_MS);
  const second = await world.submit({ email: EMAIL, message: "Second" });
  await world.settled();
  const [latest] = await world.stores.db
    .select()
    .from(crmEvents)
    .where(eq(crmEvents.subscriptionType, "contact.propertyChange"));
  await resolveCrmEvents(world.ctx, { deliveryId: latest?.deliveryId ?? "" });
  const submission = await world.submissionOf(second);
  const rows = await world.stores.db.select().from(crmEvents);
  expect(rows.find(({ id }) => id === latest?.id)?.submissionId).toBe(submission?.id);
});

test("an event that belongs to no form is let go after some looks", async () => {
  const world = await setUpEvents();
  await world.submit({ email: EMAIL, message: "Hello" });
  const deliveryId = await world.eventDelivery();
  await world.stores.db.update(crmEvents).set({ hubspotContactId: "999999" });
  for (let look = 1; look < MOST_CHECKS; look += 1)
    expect(await resolveCrmEvents(world.ctx, { deliveryId })).toEqual({ pending: 1, linked: 0, without: 0 });
  expect(await resolveCrmEvents(world.ctx, { deliveryId })).toEqual({ pending: 0, linked: 0, without: 1 });
  expect(await world.stores.db.select().from(crmEvents)).toMatchObject([
    { status: "no_submission", checks: MOST_CHECKS },
  ]);
});

test("while a form cannot be read its event stays pending, however often it is looked at, and is linked afterwards", async () => {
  const world = await setUpEvents();
  await world.sandbox.faults({ deliveries: { drop: { next: 1 } } });
  const conversionId = await world.submit({ email: EMAIL, message: "Hello" });
  const deliveryId = await world.eventDelivery();
  const { hubspot } = world.ctx.integrations;
  const listFormSubmissions = () =>
    Promise.reject(new AppError("upstream_unavailable", "HubSpot answered 502."));
  const integrations = { ...world.ctx.integrations, hubspot: { ...hubspot, listFormSubmissions } };
  for (let look = 1; look <= MOST_CHECKS + 2; look += 1) {
    const found = await resolveCrmEvents({ ...world.ctx, integrations }, { deliveryId });
    expect(found).toEqual({ pending: 1, linked: 0, without: 0 });
  }
  expect(await resolveCrmEvents(world.ctx, { deliveryId })).toEqual({ pending: 0, linked: 1, without: 0 });
  expect(await world.submissionOf(conversionId)).not.toBeNull();
});

test("more events than are looked at in one go are said to be pending", async () => {
  const world = await setUpEvents();
  await world.submit({ email: EMAIL, message: "Hello" });
  const deliveryId = await world.eventDelivery();
  const [event] = await world.stores.db.select().from(crmEvents);
  if (!event) throw new Error("No event has come.");
  const more = Array.from({ length: 505 }, (_, n) => ({
    ...event,
    id: randomUUID(),
    dedupeKey: `more:${n}`,
  }));
  await world.stores.db.insert(crmEvents).values(more);
  expect(await resolveCrmEvents(world.ctx, { deliveryId })).toEqual({ pending: 6, linked: 500, without: 0 });
  expect(await resolveCrmEvents(world.ctx, { deliveryId })).toEqual({ pending: 0, linked: 6, without: 0 });
});

test("events that nobody looked at for a while are found by the sweep, and others are left alone", async () => {
  const world = await setUpEvents();
  await world.submit({ email: EMAIL, message: "Hello" });
  await world.eventDelivery();
  expect(await wakeStalledEvents(world.ctx)).toEqual({ deliveries: 0, linked: 0 });
  world.advance(0.5 * HOUR_MS);
  expect(await wakeStalledEvents(world.ctx)).toEqual({ deliveries: 1, linked: 1 });
});

test("what was not found for eight days is looked at once a day", async () => {
  const world = await setUpEvents();
  await world.submit({ email: EMAIL, message: "Hello" });
  await world.eventDelivery();
  const ago = (hours: number) => new Date(world.now().getTime() - hours * HOUR_MS);
  await world.stores.db.update(crmEvents).set({ receivedAt: ago(192), checkedAt: ago(20) });
  expect(await wakeStalledEvents(world.ctx)).toMatchObject({ deliveries: 0 });
  await world.stores.db.update(crmEvents).set({ checkedAt: ago(25) });
  expect(await wakeStalledEvents(world.ctx)).toMatchObject({ deliveries: 1 });
});

test("a viewer cannot resolve events", async () => {
  const world = await setUpEvents();
  const viewer = await contextForRole(world.stores, "viewer");
  await expect(resolveCrmEvents(viewer, { deliveryId: crypto.randomUUID() })).rejects.toMatchObject({
    code: "forbidden",
  });
});

async function setUpEvents() {
  const world = await setUpReconciliation();
  await world.sandbox.faults({ deliveries: { contactEvents: true } });
  const eventDelivery = async (): Promise<string> => {
    await world.settled();
    const [event] = await world.stores.db.select().from(crmEvents);
    if (!event) throw new Error("No event has come.");
    return event.deliveryId;
  };
  return { ...world, eventDelivery };
}
