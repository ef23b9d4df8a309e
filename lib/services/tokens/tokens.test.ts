import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { apiTokens, auditEvents, outboxEvents, users } from "#drizzle/schema/index.ts";
import { can, type Permission, PERMISSIONS, TOKEN_SCOPE_NAMES, TOKEN_SCOPES } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { contextForRole, contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";

import { signPlan } from "../signatures/sign-plan.ts";
import { authenticateToken } from "./authenticate-token.ts";
import { createToken } from "./create-token.ts";
import { listTokens } from "./list-tokens.ts";
import { revokeExposedToken } from "./revoke-exposed-token.ts";
import { revokeToken } from "./revoke-token.ts";
import { hashToken, isTokenText, newToken } from "./token-text.ts";

const DAY = 86_400_000;
const INPUT = { name: "Nightly export", scopes: ["read:workflows" as const], expiresInDays: 30, cidrs: [] };
const HERE = "203.0.113.9";

let stores: TestStores;
let ada: ServiceContext;
beforeAll(async () => {
  stores = await createTestStores();
  ada = await contextForRole(stores, "admin");
});
afterAll(() => stores.close());

const identity = (ms = 0) =>
  contextForSystem(stores, "identity", { now: () => new Date(TEST_NOW.getTime() + ms) });
const use = (text: string, { address = HERE, ms = 0 } = {}) =>
  authenticateToken(identity(ms), { text, address });
const rowOf = async (id: string) => (await stores.db.select().from(apiTokens).where(eq(apiTokens.id, id)))[0];

let made: Awaited<ReturnType<typeof createToken>>;
beforeEach(async () => {
  made = await createToken(ada, INPUT);
});

test("a token names itself, is shown once and is stored as a hash only", async () => {
  expect(made.secret).toMatch(/^cs_live_[0-9A-Za-z]{11}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
  expect(made.secret.startsWith(`${made.token.prefix}_`)).toBe(true);
  const row = await rowOf(made.token.id);
  expect(row?.tokenSha256).toEqual(hashToken(made.secret));
  const secretPart = made.secret.split("_")[3] ?? "";
  expect(
    JSON.stringify([row, await listTokens(ada), await stores.db.select().from(auditEvents)]),
  ).not.toContain(secretPart);
  expect(new Set(Array.from({ length: 500 }, () => newToken().text)).size).toBe(500);
});

test("making one is signed by an admin whose sign-in is fresh, and recorded", async () => {
  const [row] = await stores.db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).limit(1);
  expect(row).toMatchObject({
    action: "token.created",
    facts: { scopes: ["read:workflows"], expiresInDays: 30 },
  });
  expect(row?.facts["signatureId"]).toBeTypeOf("string");
  const stale: ServiceContext = {
    ...ada,
    actor: {
      ...ada.actor,
      session: { id: "s", authenticatedAt: new Date(0), hasMfa: true },
    } as ServiceContext["actor"],
  };
  await expect(createToken(stale, INPUT)).rejects.toMatchObject({
    details: { reason: "insufficient_user_authentication" },
  });
  for (const role of ["viewer", "operator", "approver"] as const) {
    const ctx = await contextForRole(stores, role);
    await expect(createToken(ctx, INPUT)).rejects.toMatchObject({ code: "forbidden" });
    await expect(listTokens(ctx)).rejects.toMatchObject({ code: "forbidden" });
    await expect(revokeToken(ctx, { tokenId: made.token.id })).rejects.toMatchObject({ code: "forbidden" });
  }
});

test("its use is remembered, at most once a minute", async () => {
  await use(made.secret);
  expect((await rowOf(made.token.id))?.lastUsedAt).toEqual(TEST_NOW);
  await use(made.secret, { ms: 59_000 });
  expect((await rowOf(made.token.id))?.lastUsedAt).toEqual(TEST_NOW);
  await use(made.secret, { ms: 61_000 });
  expect((await rowOf(made.token.id))?.lastUsedAt).toEqual(new Date(TEST_NOW.getTime() + 61_000));
});

test("a token that is mistyped, unknown, expired or revoked opens nothing, in the same words", async () => {
  const mistyped = made.secret.slice(0, -1) + (made.secret.endsWith("0") ? "1" : "0");
  expect(isTokenText(made.secret)).toBe(true);
  expect(isTokenText(mistyped)).toBe(false);
  await revokeToken(ada, { tokenId: made.token.id });
  const expiring = await createToken(ada, INPUT);
  const outcomes = await Promise.allSettled([
    use(mistyped),
    use(newToken().text),
    use("Bearer"),
    use(made.secret),
    use(expiring.secret, { ms: 30 * DAY }),
  ]);
  const words = outcomes.map((outcome) =>
    outcome.status === "rejected" && outcome.reason instanceof Error ? outcome.reason.message : "let in",
  );
  expect(new Set(words)).toEqual(new Set(["This token opens nothing. Ask an admin for a new one."]));
  await expect(revokeToken(ada, { tokenId: made.token.id })).rejects.toMatchObject({ code: "not_found" });
});

test.each([
  [["203.0.113.0/24"], HERE, true],
  [["203.0.113.0/24"], `::ffff:${HERE}`, true],
  [["198.51.100.0/24", "2001:db8::/32"], "2001:db8:5::1", true],
  [["198.51.100.0/24", "2001:db8::/32"], HERE, false],
  [["2001:db8::/32"], "2001:db9::1", false],
  [["203.0.113.0/24"], "unknown", false],
  [[], "unknown", true],
])("ranges %j and the address %s: %s", async (cidrs, address, isIn) => {
  const { secret } = await createToken(ada, { ...INPUT, cidrs });
  const outcome = await use(secret, { address }).then(
    () => "in",
    (error: unknown) => (error instanceof AppError ? error.code : "broken"),
  );
  expect(outcome).toBe(isIn ? "in" : "forbidden");
});

test("a token of a person whose access was closed opens nothing", async () => {
  const maker = await contextForRole(stores, "admin");
  const { secret } = await createToken(maker, INPUT);
  await stores.db.update(users).set({ disabledAt: TEST_NOW }).where(eq(users.id, maker.actor.id));
  await expect(use(secret)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a token waits while its maker is held below the role that may make one", async () => {
  const maker = await contextForRole(stores, "admin");
  const { secret } = await createToken(maker, INPUT);
  const hold = (roleCeiling: "operator" | null) =>
    stores.db.update(users).set({ roleCeiling }).where(eq(users.id, maker.actor.id));
  await hold("operator");
  await expect(use(secret)).rejects.toMatchObject({ code: "unauthenticated" });
  await hold(null);
  expect(await use(secret)).toMatchObject({ scopes: INPUT.scopes });
});

test("a token seen in an address is revoked and a person hears of it, once", async () => {
  await revokeExposedToken(identity(), { text: made.secret });
  await revokeExposedToken(identity(), { text: made.secret });
  await revokeExposedToken(identity(), { text: newToken().text });
  expect(await rowOf(made.token.id)).toMatchObject({ revokedBy: "identity", revokedReason: "seen_in_url" });
  const alerts = (await stores.db.select().from(outboxEvents)).filter(({ name }) => name === "alert/raised");
  expect(alerts).toMatchObject([{ data: { kind: "token_exposed", entityId: made.token.id } }]);
  await expect(use(made.secret)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("no scope approves, signs, erases, concerns people or lets more out", () => {
  const granted = new Set<Permission>(TOKEN_SCOPE_NAMES.flatMap((scope) => TOKEN_SCOPES[scope]));
  const changing = [...granted].filter((permission) => !permission.endsWith(":read"));
  expect(changing).toEqual(["delivery:replay", "breaker:reset"]);
  expect([...granted].filter((permission) => /^(person|session|token|privacy)/.test(permission))).toEqual([]);
  const all = { type: "token", id: "t", name: "all", scopes: [...TOKEN_SCOPE_NAMES] } as const;
  for (const permission of ["draft:approve", "sending:change", "sending:stop", "token:manage"] as const) {
    expect(can(all, permission)).toBe(false);
  }
  const readable = Object.keys(PERMISSIONS).filter((permission) => can(all, permission as Permission));
  expect(readable.toSorted()).toEqual([...granted].toSorted());
});

test("a token cannot sign, whatever its scopes", async () => {
  const ctx: ServiceContext = {
    ...ada,
    actor: { type: "token", id: made.token.id, name: "all", scopes: [...TOKEN_SCOPE_NAMES] },
  };
  const plan = { action: "x.y", meaning: "I sign.", entity: { type: "x", id: "y" }, plan: {} };
  await expect(signPlan(ctx, { permission: "workflow:read", ...plan })).rejects.toMatchObject({
    code: "unauthenticated",
  });
  await expect(createToken(ctx, INPUT)).rejects.toMatchObject({ code: "forbidden" });
});
