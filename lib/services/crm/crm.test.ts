import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { contacts, crmRecords } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import { nextWorkingDay } from "#lib/domain/working-day.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { hubspotContact } from "#lib/testing/fake-hubspot.ts";
import { setSending, setUpReadyToSend } from "#lib/testing/sending.ts";

import { sendMail } from "../sends/send-mail.ts";
import { createTask } from "./create-task.ts";
import { deduplicateRecords } from "./deduplicate-records.ts";
import { logEmail } from "./log-email.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => stores.close());

async function setUpSent(options: Parameters<typeof setUpReadyToSend>[1] = {}) {
  const world = await setUpReadyToSend(stores, { hubspotContactId: "501", ...options });
  await sendMail(world.ctx, world);
  return world;
}

const recordsOf = (sendId: string) =>
  stores.db.select().from(crmRecords).where(eq(crmRecords.sendId, sendId));

describe("after a reply was sent", () => {
  test("HubSpot gets the e-mail, a note and a task, each once, with its marker", async () => {
    const world = await setUpSent();
    world.hubspot.contacts.push(hubspotContact({ id: "501", ownerId: "77" }));
    await logEmail(world.logging, world);
    await createTask(world.logging, world);
    expect(world.hubspot.records.map(({ kind }) => kind)).toEqual(["email", "note", "task"]);
    expect(world.hubspot.records[0]).toMatchObject({
      contactId: "501",
      marker: `[countersign:${world.sendId}:email]`,
      title: "Pricing for 140 seats",
      email: {
        from: "sales@larkspur.example",
        to: world.email,
        messageId: world.gmail.sent[0]?.wireMessageId,
      },
    });
    expect(world.hubspot.records[2]).toMatchObject({
      title: "Follow up: Pricing for 140 seats",
      at: new Date("2026-03-05T09:00:00Z"),
      task: { ownerId: "77" },
    });
    expect(await recordsOf(world.sendId)).toHaveLength(3);
  });

  test("repeating every step leaves one record of each kind", async () => {
    const world = await setUpSent();
    for (let round = 0; round < 3; round += 1) {
      await logEmail(world.logging, world);
      await createTask(world.logging, world);
    }
    expect(world.hubspot.records).toHaveLength(3);
  });

  test("a record whose answer was lost is found again by its marker, not written twice", async () => {
    const world = await setUpSent();
    world.hubspot.loseNextAnswer = { call: "createRecord", phase: "after" };
    await expect(logEmail(world.logging, world)).rejects.toMatchObject({ code: "upstream_unavailable" });
    await logEmail(world.logging, world);
    expect(world.hubspot.records.map(({ kind }) => kind)).toEqual(["email", "note"]);
  });

  test("what two workers wrote at the same moment becomes one: the oldest stays", async () => {
    const world = await setUpSent();
    world.hubspot.isAssociationBehind = true;
    world.hubspot.loseNextAnswer = { call: "createRecord", phase: "after" };
    await logEmail(world.logging, world).catch(() => null);
    await logEmail(world.logging, world);
    world.hubspot.isAssociationBehind = false;
    const emails = () => world.hubspot.records.filter(({ kind }) => kind === "email");
    const [oldest] = emails();
    expect(emails()).toHaveLength(2);
    world.advance(2 * 60_000);
    expect(await deduplicateRecords(world.sweeper)).toMatchObject({ deleted: 1 });
    expect(emails()).toEqual([oldest]);
    const [row] = (await recordsOf(world.sendId)).filter(({ kind }) => kind === "email");
    expect(row).toMatchObject({ hubspotId: oldest?.id, verifiedAt: expect.any(Date) });
    expect(await deduplicateRecords(world.sweeper)).toEqual({ verified: 0, deleted: 0 });
  });

  test("a contact that is gone from HubSpot does not keep the janitor from the other records", async () => {
    const world = await setUpSent();
    await logEmail(world.logging, world);
    world.advance(2 * 60_000);
    world.hubspot.onCall = () => {
      throw new AppError("not_found", "HubSpot does not know this contact.");
    };
    expect(await deduplicateRecords(world.sweeper)).toMatchObject({ deleted: 0 });
    expect(await recordsOf(world.sendId)).toMatchObject([
      { verifiedAt: expect.any(Date) },
      { verifiedAt: expect.any(Date) },
    ]);
  });

  test("a person whom HubSpot does not know is not invented there", async () => {
    const world = await setUpSent({ hubspotContactId: null });
    expect(await logEmail(world.logging, world)).toEqual({
      status: "skipped",
      detail: { reason: "no_hubspot_contact" },
    });
    expect(world.hubspot.records).toEqual([]);
  });

  test("a person known to HubSpot by address is found, and remembered", async () => {
    const world = await setUpSent({ hubspotContactId: null });
    world.hubspot.contacts.push(hubspotContact({ id: "909", email: world.email }));
    await logEmail(world.logging, world);
    expect(world.hubspot.records[0]).toMatchObject({ contactId: "909" });
    const [contact] = await stores.db.select().from(contacts).where(eq(contacts.id, world.contactId));
    expect(contact?.hubspotContactId).toBe("909");
  });

  test("after an erasure nothing is written any more", async () => {
    const world = await setUpSent();
    await stores.keys.deleteKey(world.contactId);
    expect(await createTask(world.logging, world)).toMatchObject({
      status: "skipped",
      detail: { reason: "erased" },
    });
    expect(world.hubspot.records).toEqual([]);
  });

  test("a reply that was not sent is not logged", async () => {
    const world = await setUpReadyToSend(stores);
    await expect(logEmail(world.logging, world)).rejects.toMatchObject({ code: "conflict" });
  });

  test("only the logging part of the product may write to HubSpot", async () => {
    const world = await setUpSent();
    await expect(logEmail(world.operator, world)).rejects.toMatchObject({ code: "forbidden" });
  });
});

test.each([
  ["2026-03-04T22:00:00Z", "2026-03-05T09:00:00Z"],
  ["2026-03-06T08:00:00Z", "2026-03-09T09:00:00Z"],
  ["2026-03-07T08:00:00Z", "2026-03-09T09:00:00Z"],
  ["2026-12-31T23:59:59Z", "2027-01-01T09:00:00Z"],
])("the working day after %s is %s", (after, due) => {
  expect(nextWorkingDay(new Date(after))).toEqual(new Date(due));
});
