import { randomUUID } from "node:crypto";

import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";

import { auditEvents, sessions, users } from "#drizzle/schema/index.ts";
import { insertSession } from "#lib/db/sessions.ts";
import type { Actor } from "#lib/domain/actor.ts";
import type { IdentityClaims } from "#lib/domain/identity.ts";
import { SESSION_LIMITS } from "#lib/domain/identity.ts";
import { readCounters } from "#lib/observability/counters.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { contextForRole, contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";

import { admitPerson } from "./admit-person.ts";
import { endSession } from "./end-session.ts";
import { openSession } from "./open-session.ts";
import { recordAccessRefusal } from "./record-access-refusal.ts";
import { recordFailedSignIn } from "./record-failed-sign-in.ts";
import { resumeSession } from "./resume-session.ts";
import { hashSessionToken, newSessionToken } from "./session-token.ts";

const RULES = { groupPrefix: "countersign-", mfaMethods: ["mfa", "otp"] };
const MINUTE = 60_000;

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

const identity = (now: Date = TEST_NOW) => contextForSystem(stores, "identity", { now: () => now });
const later = (ms: number) => new Date(TEST_NOW.getTime() + ms);

function claims(override: Partial<IdentityClaims> = {}): IdentityClaims {
  return {
    issuer: "https://login.example.com",
    subject: randomUUID(),
    name: "Anna Keller",
    email: "anna@larkspur.example",
    groups: ["countersign-approver"],
    methods: ["pwd", "otp"],
    authenticatedAt: TEST_NOW,
    ...override,
  };
}

async function admit(override: Partial<IdentityClaims> = {}, ctx: ServiceContext = identity()) {
  return admitPerson(ctx, { claims: claims(override), rules: RULES });
}

async function admittedId(override: Partial<IdentityClaims> = {}): Promise<string> {
  const person = await admit(override);
  if (!person.ok) throw new Error(`refused: ${person.reason}`);
  return person.userId;
}

async function open(userId: string, now: Date = TEST_NOW): Promise<string> {
  const token = newSessionToken();
  await openSession(identity(now), { userId, token, hasMfa: true, authenticatedAt: now });
  return token;
}

async function lastAudit() {
  const [row] = await stores.db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).limit(1);
  return row;
}

test.each([
  [["countersign-viewer", "countersign-admin"], "admin"],
  [["countersign-operator"], "operator"],
  [["countersign-viewer", "other-admin"], "viewer"],
] as const)("the highest group decides the role: %j", async (groups, role) => {
  const userId = await admittedId({ groups });
  const [user] = await stores.db.select().from(users).where(eq(users.id, userId));
  expect(user?.role).toBe(role);
});

test("a person without a group is refused, and the refusal is recorded without naming anybody", async () => {
  const subject = randomUUID();
  expect(await admit({ groups: ["staff"], subject })).toEqual({ ok: false, reason: "no_role" });
  const audit = await lastAudit();
  expect(audit).toMatchObject({ action: "session.refused", facts: { reason: "no_role" } });
  expect(JSON.stringify(audit)).not.toMatch(new RegExp(`${subject}|Anna|larkspur`));
  expect(await stores.db.select().from(users).where(eq(users.subject, subject))).toEqual([]);
});

test.each(["countersign-approver", "countersign-admin"])("%s needs a second factor", async (group) => {
  expect(await admit({ groups: [group], methods: ["pwd"] })).toEqual({ ok: false, reason: "mfa_required" });
});

test("a viewer may come in with a password alone", async () => {
  expect(await admit({ groups: ["countersign-viewer"], methods: ["pwd"] })).toMatchObject({
    ok: true,
    hasMfa: false,
  });
});

test("the address of an admin at another provider is another person without rights", async () => {
  const admin = await admittedId({ groups: ["countersign-admin"], subject: "same" });
  const other = await admit({ groups: [], issuer: "https://evil.example", subject: "same" });
  expect(other).toEqual({ ok: false, reason: "no_role" });
  const viewer = await admittedId({
    groups: ["countersign-viewer"],
    issuer: "https://evil.example",
    subject: "same",
  });
  expect(viewer).not.toBe(admin);
});

test("a person whose access was closed is refused and every open session ends", async () => {
  const subject = randomUUID();
  const userId = await admittedId({ subject });
  const token = await open(userId);
  await stores.db.update(users).set({ disabledAt: TEST_NOW }).where(eq(users.id, userId));
  expect(await admit({ subject })).toEqual({ ok: false, reason: "disabled" });
  expect(await resumeSession(identity(), { token })).toBeNull();
});

test("losing every group ends the rights of sessions that are still open", async () => {
  const subject = randomUUID();
  const token = await open(await admittedId({ subject }));
  await admit({ subject, groups: [] });
  expect(await resumeSession(identity(), { token })).toBeNull();
});

test("a session opened without a second factor does not become an approver's", async () => {
  const subject = randomUUID();
  const userId = await admittedId({ subject, groups: ["countersign-operator"], methods: ["pwd"] });
  const token = newSessionToken();
  await openSession(identity(), { userId, token, hasMfa: false, authenticatedAt: null });
  expect(await resumeSession(identity(), { token })).toMatchObject({ role: "operator" });
  await admit({ subject, groups: ["countersign-approver"] });
  expect(await resumeSession(identity(), { token })).toBeNull();
});

test("only the hash of a session's token is stored", async () => {
  const token = await open(await admittedId());
  const rows = await stores.db
    .select()
    .from(sessions)
    .where(eq(sessions.tokenSha256, hashSessionToken(token)));
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
});

test("a session idles out after 30 minutes and is kept awake by use", async () => {
  const token = await open(await admittedId());
  expect(await resumeSession(identity(later(29 * MINUTE)), { token })).not.toBeNull();
  expect(await resumeSession(identity(later(58 * MINUTE)), { token })).not.toBeNull();
  expect(await resumeSession(identity(later(89 * MINUTE)), { token })).toBeNull();
});

test("a session ends after 12 hours however much it is used", async () => {
  const userId = await admittedId();
  const token = newSessionToken();
  await insertSession(stores.db, {
    tokenSha256: hashSessionToken(token),
    userId,
    createdAt: later(SESSION_LIMITS.absoluteMs - MINUTE),
    expiresAt: later(SESSION_LIMITS.absoluteMs),
    authenticatedAt: null,
    hasMfa: true,
    device: null,
  });
  expect(await resumeSession(identity(later(SESSION_LIMITS.absoluteMs - 1)), { token })).not.toBeNull();
  expect(await resumeSession(identity(later(SESSION_LIMITS.absoluteMs)), { token })).toBeNull();
});

test("the sixth session of a person ends the oldest", async () => {
  const userId = await admittedId();
  const tokens: string[] = [];
  for (let n = 0; n < 6; n += 1) tokens.push(await open(userId, later(n * 1000)));
  const at = later(10_000);
  const alive = await Promise.all(tokens.map((token) => resumeSession(identity(at), { token })));
  expect(alive.map((person) => person !== null)).toEqual([false, true, true, true, true, true]);
});

test("sign-ins at the same moment never leave more than five sessions", async () => {
  const userId = await admittedId();
  const tokens = await Promise.all(Array.from({ length: 12 }, (_, n) => open(userId, later(n))));
  const alive = await Promise.all(tokens.map((token) => resumeSession(identity(later(1000)), { token })));
  expect(alive.filter(Boolean)).toHaveLength(5);
});

test("signing out ends the session at once, and a copied cookie opens nothing", async () => {
  const userId = await admittedId();
  const token = await open(userId);
  await endSession(identity(), { token });
  expect(await resumeSession(identity(), { token })).toBeNull();
  expect(await lastAudit()).toMatchObject({ action: "session.ended", entityId: userId });
});

test("an unknown cookie opens and ends nothing", async () => {
  const before = await lastAudit();
  await endSession(identity(), { token: newSessionToken() });
  expect(await resumeSession(identity(), { token: "" })).toBeNull();
  expect(await lastAudit()).toEqual(before);
});

test("a person may not open sessions, and every refused right is on the record", async () => {
  const viewer = await contextForRole(stores, "viewer");
  await expect(resumeSession(viewer, { token: "x" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(
    openSession(viewer, { userId: viewer.actor.id, token: "x", hasMfa: true, authenticatedAt: null }),
  ).rejects.toMatchObject({ code: "forbidden", details: { permission: "session:manage" } });
  await expect(admit({}, viewer)).rejects.toMatchObject({ code: "forbidden" });
  await recordAccessRefusal(viewer, { permission: "draft:approve" });
  expect(await lastAudit()).toMatchObject({
    action: "access.refused",
    actorId: viewer.actor.id,
    entityId: "draft:approve",
    facts: { role: "viewer" },
  });
});

test("refusals of a token fill one row an hour for each right, those of a person twenty, and all are counted", async () => {
  const token: Actor = { type: "token", id: randomUUID(), name: "Reports", scopes: ["read:sending"] };
  const machine = { ...identity(), actor: token };
  const viewer = await contextForRole(stores, "viewer");
  const counted = () => readCounters().get('access_refused_total{caller="token"}') ?? 0;
  const before = counted();
  const together = (ctx: ServiceContext, permission: string, times: number) =>
    Promise.all(Array.from({ length: times }, () => recordAccessRefusal(ctx, { permission })));
  await together(machine, "workflow:read", 6);
  await together(machine, "draft:read", 2);
  await together(viewer, "workflow:retry", 22);
  expect(counted()).toBe(before + 8);
  const rows = await stores.sql`
    select actor_type, entity_id, count(*)::int as n from audit_events where actor_id = any(${[token.id, viewer.actor.id]}) and entity_id in ('workflow:read', 'draft:read', 'workflow:retry')
    group by 1, 2 order by 1, 2`;
  expect(rows).toEqual([
    { actor_type: "token", entity_id: "draft:read", n: 1 },
    { actor_type: "token", entity_id: "workflow:read", n: 1 },
    { actor_type: "user", entity_id: "workflow:retry", n: 20 },
  ]);
  await stores.sql`
    update rate_limits set passes_at = array[now() - interval '61 minutes'] where key like 'refused:token:%:draft:read'`;
  await together(machine, "draft:read", 2);
  expect(await lastAudit()).toMatchObject({ actorType: "token", entityId: "draft:read" });
});

test("a sign-in whose answer did not hold is recorded with its kind and nothing that came along", async () => {
  await recordFailedSignIn(identity(), { reason: "OAuthCallback" });
  expect(await lastAudit()).toMatchObject({ action: "session.refused", facts: { reason: "OAuthCallback" } });
  await recordFailedSignIn(identity(), { reason: "jane@acme.com said <script>" });
  expect(await lastAudit()).toMatchObject({ facts: { reason: "unknown" } });
});
