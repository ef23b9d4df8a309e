import { randomUUID } from "node:crypto";

import { beforeAll, expect, test } from "vitest";

import {
  deliveries,
  formBackfills,
  forms,
  inboundMessages,
  listedSubmissions,
  readCursors,
  submissions,
} from "#drizzle/schema/index.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertSubmission } from "#lib/testing/factories.ts";

import { forgetOldIntake } from "./forget-old-intake.ts";

beforeAll(() => useTestEnv());

const NIGHT = new Date("2026-06-01T03:05:00Z");
const daysAgo = (days: number) => new Date(NIGHT.getTime() - days * 86_400_000);

test("after ninety days what helped to take things in is gone, and nothing else", async () => {
  const { ctx, stores } = await setUp();
  const { db } = stores;
  const mail = (name: string, notedAt: Date) => ({
    ...{ id: randomUUID(), mailboxId: "default", kind: "reply" as const, providerMessageId: name },
    ...{ receivedAt: notedAt, notedAt },
  });
  await db.insert(inboundMessages).values([mail("old", daysAgo(91)), mail("new", daysAgo(89))]);
  await db.insert(forms).values({ id: "f", name: "F", watchedSince: daysAgo(300), listed: 9, received: 9 });
  await insertSubmission(stores, { conversionId: "had" });
  await stores.sql`update submissions set dedupe_key = 'conversion:had'`;
  const seen = (conversionId: string, at: Date) => ({
    conversionId,
    formId: "f",
    submittedAt: at,
    seenAt: at,
  });
  await db
    .insert(listedSubmissions)
    .values([seen("had", daysAgo(91)), seen("missing", daysAgo(91)), seen("young", daysAgo(1))]);
  const backfill = (days: number) => ({
    ...{ id: randomUUID(), formId: "f", since: daysAgo(400), status: "completed" as const },
    ...{ requestedAt: daysAgo(days), requestedBy: "anna" },
  });
  await db.insert(formBackfills).values([backfill(200), backfill(120)]);
  const cursor = (name: string, days: number) => ({ name, position: "1", readAt: daysAgo(days) });
  await db
    .insert(readCursors)
    .values([
      cursor("gmail-history:gone", 91),
      cursor("gmail-history:away", 10),
      cursor("gmail-history:default", 91),
      cursor("journal", 91),
    ]);
  expect(await forgetOldIntake(ctx)).toMatchObject({ inbound: 1, listed: 1, backfills: 1, cursors: 1 });
  expect(await db.select().from(inboundMessages)).toMatchObject([{ providerMessageId: "new" }]);
  const left = await db.select().from(listedSubmissions).orderBy(listedSubmissions.conversionId);
  expect(left.map(({ conversionId }) => conversionId)).toEqual(["missing", "young"]);
  expect(await db.select().from(forms)).toMatchObject([{ listed: 2, received: 0 }]);
  expect(await db.select().from(formBackfills)).toMatchObject([{ requestedAt: daysAgo(120) }]);
  const names = (await db.select().from(readCursors)).map(({ name }) => name);
  expect(names.toSorted()).toEqual(["gmail-history:away", "gmail-history:default", "journal"]);
});

test("a key that a crash left behind after a replay goes; that of what waits, or was dismissed, stays", async () => {
  const { ctx, stores } = await setUp();
  const bring = async (resolution: "replayed" | "dismissed" | null) => {
    const id = randomUUID();
    await stores.keys.createKey(id);
    await stores.db.insert(deliveries).values({
      ...{ id, keyOwnerId: id, adapter: "workflow_webhook", status: "quarantined", headers: {}, resolution },
      ...{ signatureVersion: "v3", bodyBytes: 0, bodySha256: Buffer.alloc(32), rawBody: Buffer.alloc(0) },
      ...{ signedWithPreviousSecret: 0, resolvedAt: resolution ? daysAgo(1) : null },
    });
    return id;
  };
  const [replayed, dismissed, open] = [await bring("replayed"), await bring("dismissed"), await bring(null)];
  expect(await forgetOldIntake(ctx)).toMatchObject({ keys: 1 });
  expect(await stores.keys.findKey(replayed)).toBeNull();
  for (const id of [dismissed, open]) expect(await stores.keys.findKey(id)).not.toBeNull();
});

test("digests of earlier versions get their key", async () => {
  const { ctx, stores } = await setUp();
  await insertSubmission(stores);
  expect(await forgetOldIntake(ctx)).toMatchObject({ digests: 1 });
  const [row] = await stores.db.select().from(submissions);
  expect(row?.contentSha256).toMatch(/^k1:[0-9a-f]{64}$/);
  expect(await forgetOldIntake(ctx)).toMatchObject({ digests: 0 });
});

test("by day nothing is forgotten, and a viewer forgets nothing", async () => {
  const { ctx, stores } = await setUp();
  await insertSubmission(stores);
  const noon = { ...ctx, now: () => new Date("2026-06-01T12:00:00Z") };
  expect(await forgetOldIntake(noon)).toMatchObject({ digests: 0 });
  const viewer = await contextForRole(stores, "viewer");
  await expect(forgetOldIntake(viewer)).rejects.toMatchObject({ code: "forbidden" });
});

async function setUp() {
  const stores = await createStoresForTest();
  return { stores, ctx: contextForSystem(stores, "intake", { now: () => NIGHT }) };
}
