import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { auditEvents, signatures } from "#drizzle/schema/index.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";

import { withTransaction } from "../context.ts";
import { planDigest, signPlan } from "./sign-plan.ts";

const toSign = () => ({
  permission: "content:edit" as const,
  action: "content_change.requested",
  meaning: "I ask for this.",
  entity: { type: "content_change", id: randomUUID() },
  plan: { to: 2, from: 1 },
});

test("a signature names its signer, its meaning and the digest of exactly this plan, and is on the record", async () => {
  const stores = await createStoresForTest();
  const approver = await contextForRole(stores, "approver");
  const id = await withTransaction(approver, (ctx) => signPlan(ctx, toSign()));
  const [row] = await stores.db.select().from(signatures);
  expect(row).toMatchObject({ id, userId: approver.actor.id, meaning: "I ask for this.", hasMfa: true });
  expect(row?.planSha256).toEqual(planDigest({ from: 1, to: 2 }));
  expect(row?.planSha256).not.toEqual(planDigest({ from: 1, to: 3 }));
  expect((await stores.db.select().from(auditEvents)).map(({ action }) => action)).toEqual([
    "signature.made",
  ]);
});

test("who may not do the act signs nothing, nor does a part of the product", async () => {
  const stores = await createStoresForTest();
  for (const ctx of [await contextForRole(stores, "operator"), contextForSystem(stores, "intake")]) {
    const signed = withTransaction(ctx, (ctx) => signPlan(ctx, toSign()));
    await expect(signed).rejects.toMatchObject({ code: "forbidden" });
  }
  expect(await stores.db.select().from(signatures)).toEqual([]);
});

test("a signature is never changed or deleted, not even in the database", async () => {
  const stores = await createStoresForTest();
  const approver = await contextForRole(stores, "approver");
  await withTransaction(approver, (ctx) => signPlan(ctx, toSign()));
  await expect(stores.sql`update signatures set meaning = 'another'`).rejects.toThrow("never changed");
  await expect(stores.sql`delete from signatures`).rejects.toThrow("never changed");
});
