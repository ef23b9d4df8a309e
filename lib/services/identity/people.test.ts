import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { apiTokens, auditEvents, sessions, signatures, users } from "#drizzle/schema/index.ts";
import type { Role } from "#lib/domain/actor.ts";
import { SESSION_LIMITS } from "#lib/domain/identity.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { contextForRole, contextForSystem, TEST_NOW, withOldSignIn } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";

import { createToken } from "../tokens/create-token.ts";
import { disablePerson } from "./disable-person.ts";
import { enablePerson } from "./enable-person.ts";
import { getOwnSession } from "./get-own-session.ts";
import { limitPerson } from "./limit-person.ts";
import { listPeople } from "./list-people.ts";
import { listSessions } from "./list-sessions.ts";
import { openSession } from "./open-session.ts";
import { resumeSession } from "./resume-session.ts";
import { revokeSession } from "./revoke-session.ts";
import { newSessionToken } from "./session-token.ts";

let stores: TestStores;
let ada: ServiceContext;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  ada = await contextForRole(stores, "admin");
});

const identity = () => contextForSystem(stores, "identity");
const old = withOldSignIn;

async function signedIn(role: Role) {
  const ctx = await contextForRole(stores, role);
  const token = newSessionToken();
  await openSession(identity(), {
    userId: ctx.actor.id,
    token,
    hasMfa: true,
    authenticatedAt: TEST_NOW,
    device: "Firefox on Linux",
  });
  return { ctx, token, id: ctx.actor.id };
}
const roleNow = async (token: string) => (await resumeSession(identity(), { token }))?.role ?? null;

async function lastAudit() {
  const [row] = await stores.db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).limit(1);
  return row;
}

test("a limit holds from the person's next request on, is signed and recorded, and can be lifted", async () => {
  const anna = await signedIn("approver");
  const list = await limitPerson(ada, { personId: anna.id, roleCeiling: "viewer" });
  expect(list.items.find(({ id }) => id === anna.id)).toMatchObject({
    ...{ groupRole: "approver", roleCeiling: "viewer", role: "viewer", openSessions: 1 },
    ...{ isYou: false, mayBeChanged: true },
  });
  expect(await roleNow(anna.token)).toBe("viewer");
  const signed = await stores.db.select().from(signatures).where(eq(signatures.entityId, anna.id));
  expect(signed).toMatchObject([
    { action: "person.limited", userId: ada.actor.id, plan: { personId: anna.id, roleCeiling: "viewer" } },
  ]);
  expect(await lastAudit()).toMatchObject({
    action: "person.limited",
    facts: { signatureId: signed[0]?.id, roleCeiling: "viewer", from: null },
  });
  await limitPerson(ada, { personId: anna.id, roleCeiling: null });
  expect(await roleNow(anna.token)).toBe("approver");
});

test("a limit never lifts anybody above their groups", async () => {
  const vera = await signedIn("viewer");
  await limitPerson(ada, { personId: vera.id, roleCeiling: "admin" });
  expect(await roleNow(vera.token)).toBe("viewer");
});

test("a closed access ends every session and every token of the person at once", async () => {
  const eve = await signedIn("admin");
  const { token } = await createToken(eve.ctx, {
    name: "eve",
    scopes: ["read:*"],
    expiresInDays: 1,
    cidrs: [],
  });
  await disablePerson(ada, { personId: eve.id });
  expect(await roleNow(eve.token)).toBeNull();
  const [row] = await stores.db.select().from(apiTokens).where(eq(apiTokens.id, token.id));
  expect(row).toMatchObject({ revokedBy: ada.actor.id, revokedReason: "maker_disabled" });
  const list = await enablePerson(ada, { personId: eve.id });
  expect(list.items.find(({ id }) => id === eve.id)).toMatchObject({ role: "admin", disabledAt: null });
  expect(await roleNow(eve.token)).toBeNull();
});

test("nobody changes their own access", async () => {
  const own = { personId: ada.actor.id };
  await expect(limitPerson(ada, { ...own, roleCeiling: "viewer" })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(disablePerson(ada, own)).rejects.toMatchObject({ details: { reason: "own_access" } });
});

test("two admins who close each other's access at once leave one of them", async () => {
  const other = await contextForRole(stores, "admin");
  const results = await Promise.allSettled([
    disablePerson(ada, { personId: other.actor.id }),
    disablePerson(other, { personId: ada.actor.id }),
  ]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("a sign-in that is older than five minutes changes nobody's access", async () => {
  const anna = await signedIn("approver");
  for (const act of [
    () => limitPerson(old(ada), { personId: anna.id, roleCeiling: "viewer" }),
    () => disablePerson(old(ada), { personId: anna.id }),
    () => enablePerson(old(ada), { personId: anna.id }),
  ]) {
    await expect(act()).rejects.toMatchObject({
      code: "unauthenticated",
      details: { reason: "insufficient_user_authentication" },
    });
  }
  expect(await roleNow(anna.token)).toBe("approver");
});

test.each(["viewer", "operator", "approver"] as const)(
  "a %s neither sees nor changes people",
  async (role) => {
    const ctx = await contextForRole(stores, role);
    const refused = { code: "forbidden" };
    await expect(listPeople(ctx)).rejects.toMatchObject(refused);
    await expect(limitPerson(ctx, { personId: ada.actor.id, roleCeiling: "viewer" })).rejects.toMatchObject(
      refused,
    );
    await expect(disablePerson(ctx, { personId: ada.actor.id })).rejects.toMatchObject(refused);
    await expect(enablePerson(ctx, { personId: ada.actor.id })).rejects.toMatchObject(refused);
    await expect(listSessions(ctx, { personId: ada.actor.id })).rejects.toMatchObject(refused);
  },
);

test("everybody sees and ends their own sessions; those of others only an admin", async () => {
  const [vera, olly] = [await signedIn("viewer"), await signedIn("operator")];
  const { items } = await listSessions(vera.ctx, {});
  expect(items).toMatchObject([{ device: "Firefox on Linux", hasMfa: true, isCurrent: false }]);
  const sessionId = items[0]?.id ?? "";
  await expect(revokeSession(olly.ctx, { sessionId })).rejects.toMatchObject({ code: "not_found" });
  expect(await roleNow(vera.token)).toBe("viewer");
  expect((await revokeSession(vera.ctx, { sessionId })).items).toEqual([]);
  expect(await roleNow(vera.token)).toBeNull();
  expect(await lastAudit()).toMatchObject({ action: "session.revoked", facts: { sessionId } });

  const ollys = await listSessions(ada, { personId: olly.id });
  await revokeSession(ada, { sessionId: ollys.items[0]?.id ?? "" });
  expect(await roleNow(olly.token)).toBeNull();
  const [row] = await stores.db.select().from(sessions).where(eq(sessions.userId, olly.id));
  expect(row?.revokedBy).toBe(ada.actor.id);
});

test("one's own session says until when it counts as a fresh proof", async () => {
  expect(await getOwnSession(ada)).toMatchObject({
    person: { id: ada.actor.id, role: "admin" },
    freshUntil: new Date(TEST_NOW.getTime() + 300_000).toISOString(),
  });
  expect((await getOwnSession(old(ada))).freshUntil).toBeNull();
});

test("a person who idled out has no open session in the list", async () => {
  const anna = await signedIn("approver");
  await stores.db
    .update(sessions)
    .set({ lastSeenAt: new Date(TEST_NOW.getTime() - SESSION_LIMITS.idleMs - 1) })
    .where(eq(sessions.userId, anna.id));
  const { items } = await listPeople(ada);
  expect(items.find(({ id }) => id === anna.id)?.openSessions).toBe(0);
  expect(items.find(({ id }) => id === ada.actor.id)).toMatchObject({ isYou: true, mayBeChanged: false });
  expect(items.length).toBe((await stores.db.select().from(users)).length);
});
