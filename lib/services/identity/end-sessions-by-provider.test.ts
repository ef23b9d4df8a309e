import { randomUUID } from "node:crypto";

import { beforeEach, expect, test } from "vitest";

import type { IdentityClaims } from "#lib/domain/identity.ts";
import { contextForRole, contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";

import { admitPerson } from "./admit-person.ts";
import { endSessionsByProvider } from "./end-sessions-by-provider.ts";
import { openSession } from "./open-session.ts";
import { resumeSession } from "./resume-session.ts";
import { newSessionToken } from "./session-token.ts";

const ISSUER = "https://login.example.com";
const MINUTE = 60_000;
const later = (ms: number) => new Date(TEST_NOW.getTime() + ms);

let stores: TestStores;
beforeEach(async () => {
  stores = await createStoresForTest();
});
const identity = (now: Date = TEST_NOW) => contextForSystem(stores, "identity", { now: () => now });

async function signIn(subject: string, now: Date = TEST_NOW): Promise<string> {
  const claims: IdentityClaims = {
    ...{ issuer: ISSUER, subject, name: "Anna Keller", email: null },
    ...{ groups: ["countersign-approver"], methods: ["otp"], authenticatedAt: now },
  };
  const rules = { groupPrefix: "countersign-", mfaMethods: ["otp"] };
  const person = await admitPerson(identity(now), { claims, rules });
  if (!person.ok) throw new Error(person.reason);
  const token = newSessionToken();
  await openSession(identity(now), { userId: person.userId, token, hasMfa: true, authenticatedAt: now });
  return token;
}
const isOpen = async (token: string, now: Date = TEST_NOW) =>
  (await resumeSession(identity(now), { token })) !== null;
const records = () =>
  stores.sql`select action, facts from audit_events where action = 'session.endedByProvider' order by seq`;

test("whom the provider signs out has no session left here, and nobody else loses theirs", async () => {
  const [subject, other] = [randomUUID(), randomUUID()];
  const tokens = [await signIn(subject), await signIn(subject), await signIn(other)];
  const message = { issuer: ISSUER, subject, issuedAt: TEST_NOW };
  expect(await endSessionsByProvider(identity(), message)).toEqual({ ended: 2 });
  expect(await Promise.all(tokens.map((token) => isOpen(token)))).toEqual([false, false, true]);
  expect(await records()).toEqual([{ action: "session.endedByProvider", facts: { sessions: 2 } }]);
});

test("the same message later ends nothing that was opened since, and is not on record again", async () => {
  const subject = randomUUID();
  await signIn(subject);
  const message = { issuer: ISSUER, subject, issuedAt: TEST_NOW };
  await endSessionsByProvider(identity(), message);
  const again = await signIn(subject, later(2 * MINUTE));
  expect(await endSessionsByProvider(identity(later(3 * MINUTE)), message)).toEqual({ ended: 0 });
  expect(await isOpen(again, later(3 * MINUTE))).toBe(true);
  expect(await records()).toHaveLength(1);
});

test("the same subject of another provider, and somebody unknown, are nobody here", async () => {
  const subject = randomUUID();
  const token = await signIn(subject);
  const evil = { issuer: "https://evil.example", subject, issuedAt: TEST_NOW };
  expect(await endSessionsByProvider(identity(), evil)).toEqual({ ended: 0 });
  expect(await isOpen(token)).toBe(true);
});

test("no person ends sessions in the provider's name", async () => {
  const admin = await contextForRole(stores, "admin");
  const message = { issuer: ISSUER, subject: "ada", issuedAt: TEST_NOW };
  await expect(endSessionsByProvider(admin, message)).rejects.toMatchObject({ code: "forbidden" });
});
