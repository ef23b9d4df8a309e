import { randomUUID } from "node:crypto";

import { inDatabase } from "#e2e/database.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";
import { head, sendRaw } from "#e2e/raw-http.ts";
import type { StackAddresses } from "#e2e/stack.ts";
import { workflowBody } from "#e2e/webhooks.ts";

import { builtActions } from "./authorization/built-doors.ts";
import { type Guests, inviteEverybody, type Principal } from "./authorization/principals.ts";

let guests: Guests;
test.beforeAll(async ({ stack }) => {
  guests = await inviteEverybody(stack);
});
test.afterAll(() => guests.leave());

const cookieOf = async (principal: Principal) => (await guests.headersOf(principal, []))["cookie"] ?? "";

/** A page and a view that only an admin sees, and who stands in them. */
const PAGE = "/settings/people";
const VIEW = "/api/v1/people";
const SECRET = "olly@larkspur.example";

type Raw = { status: number; location: string; text: string };

/** Exactly this path, which no client would send as it is. */
async function askRaw(stack: StackAddresses, path: string, headers: Record<string, string>): Promise<Raw> {
  const own = { Host: new URL(stack.url).host, Connection: "close", ...headers };
  const answer = await sendRaw(stack.url, { parts: [head(`GET ${path}`, Object.entries(own))] });
  const location = /^location: (.*)\r$/im.exec(answer.text)?.[1] ?? "";
  return { status: answer.status ?? 0, location, text: answer.text };
}

for (const forged of [
  "middleware",
  "proxy",
  "src/middleware",
  "pages/_middleware",
  "middleware:middleware:middleware:middleware:middleware",
  "src/middleware:src/middleware:src/middleware:src/middleware:src/middleware",
]) {
  test(`x-middleware-subrequest: ${forged} changes nothing (row 75)`, async ({ stack }) => {
    const headers = { "x-middleware-subrequest": forged };
    const stranger = await askRaw(stack, PAGE, headers);
    expect([stranger.status, stranger.location]).toEqual([307, expect.stringMatching(/^\/sign-in\?/)]);
    expect((await askRaw(stack, VIEW, headers)).status).toBe(401);
    const cookie = await cookieOf("viewer");
    expect((await askRaw(stack, VIEW, { ...headers, Cookie: cookie })).status).toBe(403);
    expect((await askRaw(stack, PAGE, { ...headers, Cookie: cookie })).text).not.toContain(SECRET);
  });
}

for (const path of [
  `${PAGE}.rsc`,
  `${PAGE}.prefetch.rsc`,
  `${PAGE}.json`,
  `${PAGE}.txt`,
  `${PAGE}.segments/_tree.segment.rsc`,
  `${PAGE}.segments/_full.segment.rsc`,
  `${PAGE}?_rsc=1`,
  `/${PAGE}`,
  `${PAGE}/`,
  "/settings//people",
  "/./settings/people",
  "/x/../settings/people",
  "/health/../settings/people",
  "/_next/static/%2e%2e/%2e%2e/settings/people",
  "/%73ettings/people",
  "/settings%2fpeople",
  "/settings\\people",
  `${PAGE};x`,
  `${PAGE}%00`,
  `${PAGE}%20`,
  "/SETTINGS/PEOPLE",
  "/en/settings/people",
  "/_next/data/build/settings/people.json",
]) {
  test(`${path} opens no more than the page itself (row 76)`, async ({ stack }) => {
    for (const principal of ["anonymous", "viewer"] as const) {
      const cookie = await cookieOf(principal);
      const headers = {
        ...(cookie ? { Cookie: cookie } : {}),
        ...(path.includes("rsc") ? { RSC: "1" } : {}),
      };
      let answer = await askRaw(stack, path, headers);
      for (let hops = 0; answer.status === 308 && hops < 3; hops += 1) {
        answer = await askRaw(stack, new URL(answer.location, stack.url).pathname, headers);
      }
      expect(answer.text, principal).not.toContain(SECRET);
      expect([200, 307, 400, 404], principal).toContain(answer.status);
      if (principal === "anonymous") expect(answer.status, "a stranger sees no page").not.toBe(200);
      else if (answer.status === 200) expect(answer.text).toContain("Only an admin sees");
    }
  });
}

test("what belongs to somebody else is not there, in the same words as what never was (row 68)", async ({
  stack,
}) => {
  const cookie = await cookieOf("viewer");
  const actions = await builtActions();
  const call = async (name: string, input: Record<string, string>) => {
    const { id = "", page = "" } = actions.get(name) ?? {};
    const answer = await fetch(stack.url + page.replaceAll(/\[[^\]]+\]/g, randomUUID()), {
      method: "POST",
      headers: { cookie, origin: stack.url, "next-action": id, "content-type": "text/plain;charset=UTF-8" },
      body: JSON.stringify([input]),
    });
    return /"ok":false,"error":\{("code":"\w+","message":"[^"]*")/.exec(await answer.text())?.[1];
  };
  const [theirs] = await inDatabase(
    stack,
    (sql) => sql<{ session: string; view: string }[]>`
      with view as (
        insert into saved_views (id, user_id, screen, name, query)
        select gen_random_uuid(), id, 'workflows', 'Of an admin', '' from users where subject = 'ada' order by last_sign_in_at desc limit 1
        returning id, user_id)
      select view.id as view, s.id as session from view join sessions s on s.user_id = view.user_id and s.revoked_at is null limit 1`,
  );
  for (const [name, field, id] of [
    ["revokeSessionAction", "sessionId", theirs?.session],
    ["deleteViewAction", "viewId", theirs?.view],
  ] as const) {
    const found = await call(name, { [field]: id ?? "" });
    expect(found, name).toContain('"code":"not_found"');
    expect(found, name).toBe(await call(name, { [field]: randomUUID() }));
  }
  await inDatabase(stack, (sql) => sql`delete from saved_views where id = ${theirs?.view ?? ""}`);
});

test("while the limiter's store is away nobody signs in, and webhooks pass (row 89)", async ({
  stack,
  sandbox,
}) => {
  const signIn = () =>
    fetch(`${stack.url}/api/auth/signin/sso`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: stack.url },
      body: new URLSearchParams({ csrfToken: "none" }),
    });
  await inDatabase(stack, (sql) => sql`alter table rate_limits rename to hidden_for_a_test`);
  try {
    const refused = await signIn();
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const wayBack = await fetch(`${stack.url}/api/auth/callback/sso?code=x&state=x`, { redirect: "manual" });
    expect(wayBack.status).toBe(503);
    const ids = { contactId: "1", conversionId: randomUUID(), submittedAt: Date.now() };
    expect((await sandbox.deliver({ body: workflowBody(newPerson(), ids) })).status).toBe(202);
  } finally {
    await inDatabase(stack, (sql) => sql`alter table hidden_for_a_test rename to rate_limits`);
  }
  expect((await signIn()).status).toBeLessThan(500);
});

for (const callbackUrl of [
  "//evil.example",
  "/\\evil.example",
  "http://evil.example/",
  "javascript:alert(1)",
  "data:text/html,x",
  "/.//evil.example",
  "http://[",
  "/%",
  "/%F0%28",
  "\u0000",
  `/${"a".repeat(5000)}`,
]) {
  test(`a way back to ${JSON.stringify(callbackUrl.slice(0, 30))} leads to the start page (row 90)`, async ({
    stack,
  }) => {
    const address = `${stack.url}/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`;
    const stranger = await fetch(address, { redirect: "manual" });
    expect(stranger.status).toBe(200);
    expect(/callbackUrl\\":\\"([^"\\]*)\\"/.exec(await stranger.text())?.[1]).toBe("/");
    const headers = { cookie: await cookieOf("viewer") };
    const signedIn = await fetch(address, { redirect: "manual", headers });
    expect([signedIn.status, signedIn.headers.get("location")]).toEqual([307, "/"]);
  });
}

for (const query of ["%", "_", "%%%", "\\", ".*", "(", "'; drop table users", "a".repeat(200)]) {
  test(`a search for ${JSON.stringify(query.slice(0, 30))} finds what is written so, which is nothing (row 94)`, async ({
    stack,
    api,
  }) => {
    const answer = await api.admin.request.post(`${stack.url}/api/v1/palette`, {
      headers: { origin: stack.url },
      data: { query },
    });
    expect(answer.status()).toBe(200);
    expect(await answer.json()).toMatchObject({ workflows: [], people: [] });
  });
}

test("a search of more than 200 characters, or with one that cannot be stored, is refused (row 94)", async ({
  stack,
  api,
}) => {
  for (const query of ["a".repeat(201), "a".repeat(10_000), "a\u0000"]) {
    const answer = await api.admin.request.post(`${stack.url}/api/v1/palette`, {
      headers: { origin: stack.url },
      data: { query },
    });
    expect(answer.status()).toBe(400);
    expect(await answer.text()).toMatch(/query|U\+0000/);
  }
});
