import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";

import { auditEvents, sessions, users } from "#drizzle/schema/index.ts";
import type { IdentityClaims } from "#lib/domain/identity.ts";
import { SESSION_LIMITS } from "#lib/domain/identity.ts";
import { contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";

import { admitPerson } from "./admit-person.ts";
import { openSession } from "./open-session.ts";
import { proveAgain } from "./prove-again.ts";
import { resumeSession } from "./resume-session.ts";
import { hashSessionToken, newSessionToken } from "./session-token.ts";

const RULES = { groupPrefix: "countersign-", mfaMethods: ["mfa"] };
const MINUTE = 60_000;
const ISSUER = "https://login.example.com";

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

const later = (ms: number) => new Date(TEST_NOW.getTime() + ms);
const identity = (now: Date = TEST_NOW) => contextForSystem(stores, "identity", { now: () => now });
let count = 0;

async function signedIn() {
  const claims: IdentityClaims = {
    issuer: ISSUER,
    subject: `ada-${(count += 1)}`,
    name: "Ada Moreau",
    email: null,
    groups: ["countersign-admin"],
    methods: ["mfa"],
    authenticatedAt: TEST_NOW,
  };
  const person = await admitPerson(identity(), { claims, rules: RULES });
  if (!person.ok) throw new Error(person.reason);
  const token = newSessionToken();
  await openSession(identity(), { userId: person.userId, token, hasMfa: true, authenticatedAt: TEST_NOW });
  const session = await resumeSession(identity(), { token });
  return { claims, token, userId: person.userId, sessionId: session?.sessionId ?? "" };
}

const ASKED_AT = later(20 * MINUTE);
const DONE_AT = later(21 * MINUTE);

async function prove(
  { claims, token, sessionId }: Awaited<ReturnType<typeof signedIn>>,
  changed: Partial<IdentityClaims> = {},
) {
  return proveAgain(identity(DONE_AT), {
    claims: { ...claims, authenticatedAt: later(20.5 * MINUTE), ...changed },
    rules: RULES,
    asked: { sessionId, askedAt: ASKED_AT },
    token,
  });
}

test("the same person, seen anew with a second factor, has proved it, and the trail says so", async () => {
  const ada = await signedIn();
  expect(await prove(ada)).toEqual({
    ok: true,
    userId: ada.userId,
    hasMfa: true,
    authenticatedAt: later(20.5 * MINUTE),
  });
  const [row] = await stores.db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).limit(1);
  expect(row).toMatchObject({ action: "session.proved", entityId: ada.userId });
});

test.each<[string, Partial<IdentityClaims>, string]>([
  ["somebody else at the same provider", { subject: "mallory" }, "other_person"],
  ["the same name at another provider", { issuer: "https://evil.example" }, "other_person"],
  ["no second factor", { methods: ["pwd"], groups: ["countersign-operator"] }, "mfa_required"],
  ["an admin without a second factor", { methods: ["pwd"] }, "mfa_required"],
  ["a sign-in from before we asked", { authenticatedAt: later(18 * MINUTE) }, "not_fresh"],
  ["a provider that does not say when", { authenticatedAt: null }, "not_fresh"],
  ["a time in the future", { authenticatedAt: later(30 * MINUTE) }, "not_fresh"],
  ["a person who has lost every group", { groups: [] }, "no_role"],
])("nothing is proved by %s", async (_, changed, reason) => {
  const ada = await signedIn();
  expect(await prove(ada, changed)).toEqual({ ok: false, reason });
  const [row] = await stores.db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).limit(1);
  expect(row).toMatchObject({ action: "session.proofRefused", entityId: ada.sessionId, facts: { reason } });
});

test("a proof for another session than the browser's is none, nor is one for a session that has ended", async () => {
  const [ada, other] = [await signedIn(), await signedIn()];
  expect(await prove({ ...ada, token: other.token })).toEqual({ ok: false, reason: "failed" });
  await stores.db.update(users).set({ disabledAt: TEST_NOW }).where(eq(users.id, ada.userId));
  expect(await prove(ada)).toEqual({ ok: false, reason: "failed" });
});

test("a fresh sign-in goes on under a new id; what was under way ends with the old one ten seconds later", async () => {
  const ada = await signedIn();
  const token = newSessionToken();
  await openSession(identity(DONE_AT), {
    userId: ada.userId,
    token,
    hasMfa: true,
    authenticatedAt: DONE_AT,
    replaces: { token: ada.token, isHandover: true },
  });
  const now = await resumeSession(identity(DONE_AT), { token });
  expect(now?.sessionId).not.toBe(ada.sessionId);
  expect(now?.authenticatedAt).toEqual(DONE_AT);
  const soon = new Date(DONE_AT.getTime() + SESSION_LIMITS.handoverMs - 1);
  expect(await resumeSession(identity(soon), { token: ada.token })).not.toBeNull();
  const after = new Date(DONE_AT.getTime() + SESSION_LIMITS.handoverMs);
  expect(await resumeSession(identity(after), { token: ada.token })).toBeNull();
  expect(await resumeSession(identity(after), { token })).not.toBeNull();
});

test("another sign-in in the same browser ends the earlier session at once", async () => {
  const ada = await signedIn();
  const token = newSessionToken();
  await openSession(identity(), {
    userId: ada.userId,
    token,
    hasMfa: true,
    authenticatedAt: TEST_NOW,
    device: "Firefox on Linux",
    replaces: { token: ada.token, isHandover: false },
  });
  expect(await resumeSession(identity(), { token: ada.token })).toBeNull();
  const rows = await stores.db.select().from(sessions).where(eq(sessions.userId, ada.userId));
  expect(new Set(rows.map(({ revokedBy }) => revokedBy))).toEqual(new Set(["new_sign_in", null]));
  expect(rows.find(({ tokenSha256 }) => tokenSha256.equals(hashSessionToken(token)))?.device).toBe(
    "Firefox on Linux",
  );
});

test("an admin's ceiling holds from the next request on, whatever the groups say", async () => {
  const ada = await signedIn();
  await stores.db.update(users).set({ roleCeiling: "operator" }).where(eq(users.id, ada.userId));
  expect((await resumeSession(identity(), { token: ada.token }))?.role).toBe("operator");
  await stores.db.update(users).set({ role: "viewer" }).where(eq(users.id, ada.userId));
  expect((await resumeSession(identity(), { token: ada.token }))?.role).toBe("viewer");
});
