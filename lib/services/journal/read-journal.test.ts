import { beforeAll, describe, expect, test } from "vitest";

import { crmEvents, deliveries, outboxEvents, readCursors } from "#drizzle/schema/index.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { HOUR_MS, setUpReconciliation } from "#lib/testing/reconciliation.ts";

import { toEventBatch } from "./journal-events.ts";
import { readJournal } from "./read-journal.ts";

beforeAll(() => useTestEnv());

const EMAIL = "jane.doe@acme.example";

describe("against the simulator", () => {
  test("every file is read once, in order, and the place is kept", async () => {
    const world = await setUpJournal();
    await world.submit({ email: EMAIL, message: "Hello" });
    await world.submit({ email: EMAIL, message: "Hello again" });
    expect(await readJournal(world.ctx)).toEqual({ outcome: "up_to_date", files: 2 });
    expect(await readJournal(world.ctx)).toEqual({ outcome: "up_to_date", files: 0 });
    await world.submit({ email: "john@acme.example", message: "Hello" });
    expect(await readJournal(world.ctx)).toEqual({ outcome: "up_to_date", files: 1 });
    const rows = await world.stores.db.select().from(deliveries);
    expect(rows.map(({ adapter, signatureVersion }) => `${adapter} ${signatureVersion}`)).toEqual(
      Array.from({ length: 3 }, () => "journal none"),
    );
    const events = await world.stores.db.select().from(crmEvents);
    expect(events.map(({ subscriptionType }) => subscriptionType).toSorted()).toEqual([
      "object.creation",
      "object.creation",
      "object.propertyChange",
      "object.propertyChange",
    ]);
    expect(events.every(({ status }) => status === "pending")).toBe(true);
  });

  test("a crash between a file and its place reads the file again and stores nothing twice", async () => {
    const world = await setUpJournal();
    await world.submit({ email: EMAIL, message: "Hello" });
    await readJournal(world.ctx);
    await world.stores.db.update(readCursors).set({ position: "" });
    expect(await readJournal(world.ctx)).toEqual({ outcome: "up_to_date", files: 1 });
    expect(await world.stores.db.select().from(crmEvents)).toHaveLength(1);
    expect(await world.stores.db.select().from(deliveries)).toHaveLength(1);
  });

  test("a file that cannot be stored is not passed over, and the reading is shown to fail", async () => {
    const world = await setUpJournal();
    await world.submit({ email: EMAIL, message: "Hello" });
    const full = { transaction: () => Promise.reject(new Error("The disk is full.")) };
    const db = Object.assign(Object.create(world.stores.db) as typeof world.stores.db, full);
    await expect(readJournal({ ...world.ctx, db })).rejects.toThrow("The disk is full.");
    expect(await world.stores.db.select().from(readCursors)).toMatchObject([
      { position: "", errorCode: "internal" },
    ]);
    expect(await readJournal(world.ctx)).toEqual({ outcome: "up_to_date", files: 1 });
    expect(await world.stores.db.select().from(readCursors)).toMatchObject([{ errorCode: null }]);
  });

  test("a place older than three days is gone: a person hears of it, and the reading goes on", async () => {
    const world = await setUpJournal();
    await world.submit({ email: EMAIL, message: "Hello" });
    await readJournal(world.ctx);
    world.advance(80 * HOUR_MS);
    await world.submit({ email: EMAIL, message: "Four days later" });
    expect(await readJournal(world.ctx)).toMatchObject({ outcome: "gap" });
    expect(await world.stores.db.select().from(readCursors)).toMatchObject([{ errorCode: "gap" }]);
    const raised = await world.stores.db.select().from(outboxEvents);
    expect(raised.filter(({ data }) => data["kind"] === "journal_gap")).toHaveLength(1);
    expect(await readJournal(world.ctx)).toEqual({ outcome: "up_to_date", files: 1 });
    expect(await world.stores.db.select().from(readCursors)).toMatchObject([{ errorCode: null }]);
  });

  test("a token that has ended is renewed", async () => {
    const world = await setUpJournal();
    await world.submit({ email: EMAIL, message: "Hello" });
    await readJournal(world.ctx);
    world.advance(HOUR_MS);
    await world.submit({ email: EMAIL, message: "Hello again" });
    expect(await readJournal(world.ctx)).toEqual({ outcome: "up_to_date", files: 1 });
  });

  test("an erased contact reaches us as a privacy deletion", async () => {
    const world = await setUpJournal();
    await world.submit({ email: EMAIL, message: "Hello" });
    await world.sandbox.hubspot("POST", "/crm/v3/objects/contacts/gdpr-delete", {
      objectId: EMAIL,
      idProperty: "email",
    });
    await readJournal(world.ctx);
    const events = await world.stores.db.select().from(crmEvents);
    expect(events.map(({ status }) => status).toSorted()).toEqual(["pending", "privacy"]);
  });
});

test("without the switch nothing is read", async () => {
  const world = await setUpReconciliation();
  expect(await readJournal(world.ctx)).toEqual({ outcome: "off", files: 0 });
});

test("a viewer cannot read the journal", async () => {
  const world = await setUpReconciliation();
  const viewer = await contextForRole(world.stores, "viewer");
  await expect(readJournal(viewer)).rejects.toMatchObject({ code: "forbidden" });
});

test("what people typed does not come along, and what is not understood stays as it was", () => {
  const update = {
    type: "crmObject",
    action: "UPDATE",
    portalId: 1,
    occurredAt: 1_795_000_000_000,
    objectTypeId: "0-1",
    objectId: 901,
    propertyChanges: { message: "canary words" },
  };
  const batch = toEventBatch("a", [update, { other: true }]);
  expect(JSON.stringify(batch)).not.toContain("canary");
  expect(batch).toMatchObject([
    { subscriptionType: "object.propertyChange", propertyName: "message", objectId: "901" },
    { other: true },
  ]);
});

async function setUpJournal() {
  const world = await setUpReconciliation();
  await world.sandbox.faults({ deliveries: { drop: { share: 1 } } });
  return { ...world, ctx: { ...world.ctx, settings: { ...world.ctx.settings, isJournalRead: true } } };
}
