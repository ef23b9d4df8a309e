import { readFile } from "node:fs/promises";

import { type APIRequestContext, request } from "@playwright/test";

import { newToken, shownPrefix } from "#lib/testing/tokens.ts";

import { inDatabase } from "../database.ts";
import { expect, test } from "../fixtures.ts";
import type { StackAddresses } from "../stack.ts";

const PAGES = ["/", "/review", "/workflows", "/sending", "/settings/people", "/audit", "/step-up"];
const READS = ["/api/v1/drafts", "/api/v1/workflows", "/api/v1/people", "/api/v1/tokens", "/api/v1/session"];
const UNKNOWN_ACTION = "40".padEnd(42, "0");

type Made = { id: string; text: string };

/** A token as an admin would have made it, straight into its table. */
async function makeToken(
  stack: StackAddresses,
  { scopes = ["read:*"], cidrs = [] as string[], isExpired = false } = {},
): Promise<Made> {
  const { text, publicId, tokenSha256 } = newToken();
  return inDatabase(stack, async (sql) => {
    const [row] = await sql<{ id: string }[]>`
      insert into api_tokens (id, public_id, name, token_sha256, scopes, cidrs, created_by, expires_at)
      select gen_random_uuid(), ${publicId}, ${shownPrefix(publicId)}, ${tokenSha256}, ${scopes}, ${cidrs}, id,
        now() + ${isExpired ? "-1 minute" : "1 hour"}::interval
      from users where subject = 'ada' returning id`;
    return { id: row?.id ?? "", text };
  });
}

const bearer = (text: string) => ({ headers: { authorization: `Bearer ${text}` } });
const ask = (stack: StackAddresses, path: string, init: RequestInit = {}) =>
  fetch(stack.url + path, { redirect: "manual", ...init });

test("a stranger reads no page and no view, and decodes no action (row 65)", async ({ stack }) => {
  for (const path of PAGES) expect((await ask(stack, path)).status, path).toBe(307);
  for (const path of READS) expect((await ask(stack, path)).status, path).toBe(401);
  const action = await ask(stack, "/review", {
    method: "POST",
    headers: { "next-action": UNKNOWN_ACTION, origin: stack.url },
    body: "garbage",
  });
  expect(action.status).toBe(401);
});

for (const [name, headers] of [
  ["a foreign origin", { origin: "https://evil.example" }],
  ["the origin null", { origin: "null" }],
  ["no origin", {}],
  ["our origin, named by another site's page", { "sec-fetch-site": "cross-site" }],
  ["a forged forwarding header", { origin: "https://evil.example", "x-forwarded-host": "evil.example" }],
] as const) {
  test(`an action with ${name} is refused (rows 69 and 70)`, async ({ stack, api }) => {
    const own = name.startsWith("our origin") ? { origin: stack.url } : {};
    const answer = await api.operator.request.post(`${stack.url}/review`, {
      headers: { "next-action": UNKNOWN_ACTION, ...own, ...headers },
      data: "[]",
    });
    expect(answer.status()).toBe(403);
  });
}

const action = (stack: StackAddresses, id = UNKNOWN_ACTION) => ({ "next-action": id, origin: stack.url });

test("an action of an earlier build asks for a reload (row 72)", async ({ stack, api }) => {
  const answer = await api.operator.request.post(`${stack.url}/review`, {
    headers: action(stack),
    data: "[]",
  });
  expect(answer.status()).toBe(409);
});

for (const [name, body] of [
  ["garbage", "\u0000\u0001garbage"],
  ["a reference to nowhere", '["$F1"]'],
  ["a reference into a prototype", '["$1:__proto__:then"]'],
  ["a promise that names itself", '["$@0"]'],
  ["a thenable", '[{"then":"$1:then:constructor","status":"resolved_model"}]'],
] as const) {
  test(`an action with ${name} is the caller's fault (row 73)`, async ({ stack, api }) => {
    const id = await anAction();
    const form = new FormData();
    form.set("0", body);
    for (const data of [body, form]) {
      const answer = await postAction(stack, { api: api.operator.request, id, data });
      expect([200, 400], name).toContain(answer);
    }
  });
}

test("an action body of 2 MB is too large, announced or in chunks (row 74)", async ({ stack, api }) => {
  const large = `["${"x".repeat(2 * 1024 * 1024)}"]`;
  const cookie = await cookieOf(api.operator.request);
  const headers = { ...action(stack), cookie };
  expect((await ask(stack, "/review", { method: "POST", headers, body: large })).status).toBe(413);
  const id = await anAction();
  const chunked = await ask(stack, "/review", {
    method: "POST",
    headers: { ...headers, ...action(stack, id), "content-type": "text/plain;charset=UTF-8" },
    body: new Blob([large]).stream(),
    duplex: "half",
  } as RequestInit);
  expect(chunked.status).toBe(413);
});

test("a token in an address is refused, revoked and somebody hears of it (row 85)", async ({ stack }) => {
  const { id, text } = await makeToken(stack);
  expect((await ask(stack, `/api/v1/workflows?access_token=${text}`)).status).toBe(401);
  expect((await ask(stack, "/api/v1/workflows", bearer(text))).status).toBe(401);
  const [found] = await inDatabase(
    stack,
    (sql) => sql`
      select t.revoked_reason, (select count(*)::int from outbox_events where data ->> 'entityId' = ${id}) as alerts
      from api_tokens t where t.id = ${id}`,
  );
  expect(found).toMatchObject({ revoked_reason: "seen_in_url", alerts: 1 });
});

test("a token opens what its scopes name, from where it may, while it lives (row 86)", async ({ stack }) => {
  const [all, one, far, dead] = await Promise.all([
    makeToken(stack),
    makeToken(stack, { scopes: ["read:sending"] }),
    makeToken(stack, { cidrs: ["198.51.100.0/24"] }),
    makeToken(stack, { isExpired: true }),
  ]);
  const status = async (text: string) => (await ask(stack, "/api/v1/workflows", bearer(text))).status;
  expect(await status(all.text)).toBe(200);
  expect(await status(`${all.text.slice(0, -1)}${all.text.endsWith("0") ? "1" : "0"}`)).toBe(401);
  expect(await status(newToken().text)).toBe(401);
  expect(await status(dead.text)).toBe(401);
  expect(await status(one.text)).toBe(403);
  expect(await status(far.text)).toBe(403);
});

test("a token approves, stops and changes nothing, and comes with no session (row 87)", async ({
  stack,
  api,
}) => {
  const { text } = await makeToken(stack, { scopes: ["read:*", "intake:replay"] });
  const draftId = crypto.randomUUID();
  const data = { version: 1, digest: "0".repeat(64) };
  for (const path of [`/api/workflows/${draftId}/approve`, "/api/v1/sending/stop"]) {
    const init = { method: "POST", body: JSON.stringify(data) };
    const headers = { ...bearer(text).headers, "content-type": "application/json" };
    expect((await ask(stack, path, { ...init, headers })).status, path).toBe(403);
  }
  for (const path of ["/api/v1/session", "/api/v1/people", "/api/v1/tokens"]) {
    expect((await ask(stack, path, bearer(text))).status, path).toBe(403);
  }
  const both = await api.admin.request.get(`${stack.url}/api/v1/workflows`, bearer(text));
  expect(both.status()).toBe(400);
});

test("the same parameter twice, an unknown one and nonsense are refused by name (rows 93 and 96)", async ({
  stack,
  api,
}) => {
  for (const query of [
    "limit=10&limit=20",
    "limit=1e9",
    "limit=-1",
    "sort=%3Bdrop%20table",
    "role=admin",
    "status=nonsense",
  ]) {
    const answer = await api.viewer.request.get(`${stack.url}/api/v1/workflows?${query}`);
    expect(answer.status(), query).toBe(400);
    expect(await answer.text()).toContain(query.split("=")[0] ?? "");
  }
});

test("a field that nobody asked for is refused (row 95)", async ({ stack, api }) => {
  const { id, version } = { id: crypto.randomUUID(), version: 1 };
  const answer = await api.operator.request.patch(`${stack.url}/api/v1/drafts/${id}`, {
    headers: { origin: stack.url, "if-match": `"${version}"` },
    data: { subject: "Hello", text: "Hello.", role: "admin" },
  });
  expect(answer.status()).toBe(400);
  expect(await answer.text()).toContain("role");
});

test("a session that was ended or whose person was closed out opens nothing (row 66)", async ({ stack }) => {
  const context = await request.newContext();
  const answer = await context.get(`${stack.url}/api/v1/session`, {
    headers: { cookie: "countersign.session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
  });
  expect(answer.status()).toBe(401);
  await context.dispose();
});

test("a way back from a provider that nobody asked for signs nobody in, and is on record (row 91)", async ({
  stack,
}) => {
  const failures = async () => {
    const rows = await inDatabase(
      stack,
      (sql) => sql<{ n: number }[]>`
        select count(*)::int as n from audit_events where action = 'session.refused' and entity_id = 'unknown'`,
    );
    return rows[0]?.n ?? 0;
  };
  const before = await failures();
  const answer = await ask(
    stack,
    "/api/auth/callback/sso?code=made-up&state=made-up&iss=https%3A%2F%2Fevil.example",
  );
  const refused = await ask(stack, new URL(answer.headers.get("location") ?? "", stack.url).pathname);
  expect(new URL(refused.headers.get("location") ?? "", stack.url).pathname).toBe("/sign-in");
  expect(answer.headers.getSetCookie().filter((cookie) => /\.session=\w/.test(cookie))).toEqual([]);
  expect(await failures()).toBe(before + 1);
});

type Manifest = { node: Record<string, { workers: Record<string, unknown>; exportedName?: string }> };

/** An action of the review page, as the build that answers here knows it. */
async function anAction(): Promise<string> {
  for (const folder of [".next", ".next/dev"]) {
    const text = await readFile(`${folder}/server/server-reference-manifest.json`, "utf8").catch(() => "");
    if (!text) continue;
    const { node } = JSON.parse(text) as Manifest;
    const [id] = Object.entries(node).find(([, { workers }]) => "app/(console)/review/page" in workers) ?? [];
    if (id) return id;
  }
  throw new Error("The build lists no action of the review page.");
}

async function cookieOf(api: APIRequestContext): Promise<string> {
  const { cookies } = await api.storageState();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

async function postAction(
  stack: StackAddresses,
  { api, id, data }: { api: APIRequestContext; id: string; data: string | FormData },
): Promise<number> {
  const plain = typeof data === "string" ? { "content-type": "text/plain;charset=UTF-8" } : {};
  const headers = { ...action(stack, id), ...plain, cookie: await cookieOf(api) };
  return (await ask(stack, "/review", { method: "POST", headers, body: data })).status;
}
