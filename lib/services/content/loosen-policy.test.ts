import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";

import { auditEvents, contentChangeRequests, signatures } from "#drizzle/schema/index.ts";
import type { SendingPolicy } from "#lib/domain/policy.ts";
import { contextForRole, contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";

import type { ServiceContext } from "../context.ts";
import { getNeeds } from "../today/get-needs.ts";
import { activateContentVersion } from "./activate-content-version.ts";
import { BUILT_IN_POLICY } from "./built-in-content.ts";
import { confirmContentChange } from "./confirm-content-change.ts";
import { getContent } from "./get-content.ts";
import { saveContentVersion } from "./save-content-version.ts";
import { seedContent } from "./seed-content.ts";

const POLICY = { kind: "policy", name: "sending" } as const;

test("a looser policy is only asked for; another approver with a fresh sign-in puts it into use", async () => {
  const { stores, first, second, strict } = await setUp();
  const asked = await saveContentVersion(first, {
    ...{ ...POLICY, base: strict, isActivated: true },
    body: bodyOf({ categories: ["pricing"] }),
  });
  expect(asked).toMatchObject({
    version: 3,
    isActive: false,
    current: strict,
    request: { version: 3, loosened: ["Replies that say “refund”."], mayConfirm: false },
  });
  const seen = await getContent(second, POLICY);
  expect(seen.request).toMatchObject({ requestedBy: "Test approver", mayConfirm: true });
  await stores.sql`update content_change_requests set expires_at = now() + interval '1 minute'`;
  expect((await getNeeds(second, {})).policyRequests.count).toBe(1);
  const requestId = seen.request?.id ?? "";

  const done = await confirmContentChange(second, { requestId });
  expect(done).toMatchObject({ version: 3, isActive: true, current: 3, request: null });
  expect((await getNeeds(second, {})).policyRequests.count).toBe(0);

  const [request] = await stores.db.select().from(contentChangeRequests);
  const signed = await stores.db.select().from(signatures).orderBy(asc(signatures.signedAt));
  expect(signed.map(({ action }) => action).toSorted()).toEqual([
    "content_change.confirmed",
    "content_change.requested",
  ]);
  for (const { planSha256, meaning, entityId } of signed) {
    expect(planSha256).toEqual(request?.planSha256);
    expect(meaning).toContain("Replies that say “refund”.");
    expect(entityId).toBe(requestId);
  }
  expect(await auditOf(stores.db)).toContainEqual(
    expect.objectContaining({
      action: "content_version.activated",
      facts: expect.objectContaining({ from: 2, to: 3, requestId }),
    }),
  );
});

test("bringing a looser earlier version back needs two people just as well", async () => {
  const { first, second } = await setUp();
  const asked = await activateContentVersion(first, { ...POLICY, version: 1, current: 2 });
  expect(asked).toMatchObject({ version: 2, isActive: true, request: { version: 1 } });
  const again = activateContentVersion(first, { ...POLICY, version: 1, current: 2 });
  await expect(again).rejects.toMatchObject({ code: "conflict", details: { reason: "asked" } });
  expect(await confirmContentChange(second, { requestId: asked.request?.id ?? "" })).toMatchObject({
    current: 1,
  });
});

test("one person is never two: not by asking and confirming, and not in the database", async () => {
  const { stores, first } = await setUp();
  const asked = await activateContentVersion(first, { ...POLICY, version: 1, current: 2 });
  const requestId = asked.request?.id ?? "";
  await expect(confirmContentChange(first, { requestId })).rejects.toMatchObject({
    code: "forbidden",
    details: { reason: "two_people" },
  });
  const direct = stores.sql`
    update content_change_requests set confirmed_by = requested_by, confirmed_at = now(), confirm_signature_id = request_signature_id`;
  await expect(direct).rejects.toThrow("content_change_requests_two_people");
  expect(await getContent(first, POLICY)).toMatchObject({ current: 2 });
});

test("without a fresh sign-in nothing is asked for, nothing is saved and nothing is confirmed", async () => {
  const { first, second, strict } = await setUp();
  const stale = { authenticatedAt: new Date(TEST_NOW.getTime() - 6 * 60_000) };
  const save = saveContentVersion(withSession(first, stale), {
    ...{ ...POLICY, base: strict, isActivated: true },
    body: bodyOf({}),
  });
  await expect(save).rejects.toMatchObject({ code: "unauthenticated" });
  expect(await getContent(first, POLICY)).toMatchObject({ newest: strict, request: null });
  const asked = await activateContentVersion(first, { ...POLICY, version: 1, current: 2 });
  const requestId = asked.request?.id ?? "";
  for (const session of [stale, { hasMfa: false }, { authenticatedAt: null }]) {
    const confirm = confirmContentChange(withSession(second, session), { requestId });
    await expect(confirm).rejects.toMatchObject({ code: "unauthenticated" });
  }
  expect(await getContent(first, POLICY)).toMatchObject({ current: 2 });
});

test("a request is confirmed once, in fifteen minutes, and only while the same version is in use", async () => {
  const { stores, first, second } = await setUp();
  const ask = async () => {
    const { request } = await activateContentVersion(first, { ...POLICY, version: 1, current: 2 });
    return request?.id ?? "";
  };
  const late = await ask();
  await stores.sql`update content_change_requests set expires_at = requested_at`;
  await expect(confirmContentChange(second, { requestId: late })).rejects.toMatchObject({
    details: { reason: "expired" },
  });
  expect((await getContent(second, POLICY)).request).toBeNull();

  const overtaken = await ask();
  const tighter = bodyOf({ categories: ["pricing", "demo"], words: ["refund"] });
  await saveContentVersion(second, { ...POLICY, base: 2, isActivated: true, body: tighter });
  await expect(confirmContentChange(second, { requestId: overtaken })).rejects.toMatchObject({
    details: { reason: "changed" },
  });
  const { request } = await activateContentVersion(first, { ...POLICY, version: 2, current: 3 });
  const requestId = request?.id ?? "";
  const both = await Promise.allSettled([1, 2].map(() => confirmContentChange(second, { requestId })));
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("tightening a policy, and changing anything that is no policy, is one approver's act", async () => {
  const { first, strict } = await setUp();
  const noSession = withSession(first, { authenticatedAt: null });
  const saved = await saveContentVersion(noSession, {
    ...{ ...POLICY, base: strict, isActivated: true },
    body: bodyOf({ categories: ["pricing", "security"], words: ["refund"], amountFrom: 1000 }),
  });
  expect(saved).toMatchObject({ version: 3, isActive: true, request: null });
});

test("what was asked by somebody who may not any more is not confirmed", async () => {
  const { stores, first, second } = await setUp();
  const asked = await activateContentVersion(first, { ...POLICY, version: 1, current: 2 });
  const requestId = asked.request?.id ?? "";
  await stores.sql`update users set disabled_at = now() where id = ${first.actor.id}`;
  await expect(confirmContentChange(second, { requestId })).rejects.toMatchObject({
    code: "conflict",
    details: { reason: "asker_lost_right" },
  });
  expect(await getContent(second, POLICY)).toMatchObject({ current: 2 });
});

test("an operator confirms nothing", async () => {
  const { stores, first } = await setUp();
  const asked = await activateContentVersion(first, { ...POLICY, version: 1, current: 2 });
  const operator = await contextForRole(stores, "operator");
  expect((await getContent(operator, POLICY)).request).toMatchObject({ mayConfirm: false });
  await expect(confirmContentChange(operator, { requestId: asked.request?.id ?? "" })).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("when the audit record cannot be written, the policy in use stays", async () => {
  const { stores, first, second } = await setUp();
  const asked = await activateContentVersion(first, { ...POLICY, version: 1, current: 2 });
  await stores.sql`alter table audit_events add constraint refuse check (action <> 'content_version.activated') not valid`;
  await expect(confirmContentChange(second, { requestId: asked.request?.id ?? "" })).rejects.toThrow();
  expect(await getContent(first, POLICY)).toMatchObject({ current: 2, request: { version: 1 } });
});

type Rules = { categories?: ("pricing" | "demo" | "security")[]; amountFrom?: number; words?: string[] };

function bodyOf({ categories = [], amountFrom, words = [] }: Rules) {
  const { listUnsubscribe } = BUILT_IN_POLICY satisfies SendingPolicy;
  return {
    listUnsubscribe: { categories: [...listUnsubscribe.categories] },
    secondPerson: { categories, amountFrom: amountFrom ?? null, words },
  };
}

function withSession(ctx: ServiceContext, change: { authenticatedAt?: Date | null; hasMfa?: boolean }) {
  if (ctx.actor.type !== "user" || !ctx.actor.session) throw new Error("Nobody is signed in.");
  return { ...ctx, actor: { ...ctx.actor, session: { ...ctx.actor.session, ...change } } };
}

async function auditOf(db: ServiceContext["db"]) {
  return db.select().from(auditEvents).where(eq(auditEvents.entityId, "policy:sending"));
}

/** A policy that needs two people for pricing and for refunds is in use as version 2. */
async function setUp() {
  const stores = await createStoresForTest();
  await seedContent(contextForSystem(stores, "seed"));
  const now = () => TEST_NOW;
  const first = await contextForRole(stores, "approver", { now });
  const second = await contextForRole(stores, "admin", { now });
  const strict = 2;
  await saveContentVersion(first, {
    ...{ ...POLICY, base: 1, isActivated: true },
    body: bodyOf({ categories: ["pricing"], words: ["refund"] }),
  });
  return { stores, first, second, strict };
}
