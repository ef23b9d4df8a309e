import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect, test } from "@playwright/test";

import { inDatabase } from "#e2e/database.ts";
import {
  type Asked,
  challengeOf,
  type HostileIssuer,
  type IdToken,
  startHostileIssuer,
  type TokenAnswer,
} from "#e2e/hostile-issuer.ts";
import { type ConsoleServer, startSecondConsole } from "#e2e/second-console.ts";
import { runningStack, type StackAddresses } from "#e2e/stack.ts";

let stack: StackAddresses;
let issuer: HostileIssuer;
let bare: ConsoleServer;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  stack = await runningStack();
  const secrets = await readFile(path.join(stack.directory, "secrets.json"), "utf8");
  const { OIDC_CLIENT_SECRET } = JSON.parse(secrets) as { OIDC_CLIENT_SECRET: string };
  issuer = await startHostileIssuer(OIDC_CLIENT_SECRET);
  bare = await startSecondConsole(stack, {
    // A proxy of our own in front, so that each attempt can come from an address of its own.
    variables: { OIDC_ISSUER: issuer.url, TRUSTED_PROXY_HOPS: "1" },
  });
});

test.afterAll(async () => {
  await bare?.stop();
  await issuer?.stop();
  await inDatabase(stack, (sql) => sql`delete from users where issuer like ${`${issuer.url}%`}`);
});

test.beforeEach(() => issuer.discover({}));

/** One browser on its way through the provider: what was asked, and its cookies. */
type Attempt = { asked: Asked; cookies: Map<string, string>; address: string };

let attempts = 0;

async function begin(): Promise<Attempt> {
  attempts += 1;
  const address = `198.51.100.${attempts}`;
  const cookies = new Map<string, string>();
  const headers = { "x-forwarded-for": address, origin: bare.url };
  const csrf = await fetch(`${bare.url}/api/auth/csrf`, { headers });
  keepCookies(csrf, cookies);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const answer = await fetch(`${bare.url}/api/auth/signin/sso`, {
    method: "POST",
    redirect: "manual",
    headers: { ...headers, cookie: cookieHeader(cookies) },
    body: new URLSearchParams({ csrfToken, callbackUrl: "/" }),
  });
  keepCookies(answer, cookies);
  const { searchParams } = new URL(((await answer.json()) as { url: string }).url);
  const said = (name: string) => searchParams.get(name) ?? "";
  expect(said("code_challenge_method")).toBe("S256");
  return {
    asked: { state: said("state"), nonce: said("nonce"), challenge: said("code_challenge") },
    cookies,
    address,
  };
}

async function comeBack({ cookies, address }: Attempt, query: Record<string, string>) {
  const answer = await fetch(`${bare.url}/api/auth/callback/sso?${new URLSearchParams(query).toString()}`, {
    redirect: "manual",
    headers: { cookie: cookieHeader(cookies), "x-forwarded-for": address },
  });
  const kept = new Map(cookies);
  keepCookies(answer, kept);
  const isSignedIn = answer.headers.getSetCookie().some((cookie) => /\.session=[\w-]/.test(cookie));
  const location = answer.headers.get("location") ?? "";
  return { status: answer.status, isSignedIn, location, cookies: kept };
}

function keepCookies(answer: Response, into: Map<string, string>): void {
  for (const cookie of answer.headers.getSetCookie()) {
    const [pair = ""] = cookie.split(";");
    const at = pair.indexOf("=");
    into.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

const cookieHeader = (cookies: Map<string, string>) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

/** Everything that a true answer says. */
function trueClaims({ nonce }: Asked): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer.url,
    aud: "countersign",
    sub: `guest-${randomUUID()}`,
    nonce,
    iat: now,
    exp: now + 300,
    auth_time: now,
    name: "Guest",
    groups: ["countersign-admin"],
    amr: ["mfa"],
  };
}

async function refusals(): Promise<number> {
  const [row] = await inDatabase(
    stack,
    (sql) => sql<{ n: number }[]>`
      select count(*)::int as n from audit_events where action = 'session.refused' and entity_id = 'unknown'`,
  );
  return row?.n ?? 0;
}

test("with a true answer the same provider signs somebody in, and PKCE binds the code", async () => {
  const attempt = await begin();
  issuer.prepare("true", { idToken: { claims: trueClaims(attempt.asked) } });
  const back = await comeBack(attempt, { code: "true", state: attempt.asked.state });
  expect(back).toMatchObject({ isSignedIn: true });
  expect(challengeOf(issuer.verifierOf("true") ?? "")).toBe(attempt.asked.challenge);

  // The same way back a second time, with the cookies that are still there.
  issuer.prepare("true", { idToken: { claims: trueClaims(attempt.asked) } });
  attempt.cookies.delete("next-auth.state");
  expect((await comeBack(attempt, { code: "true", state: attempt.asked.state })).isSignedIn).toBe(false);
});

test("whom the provider signs out has no session here any more, and nobody else says so for it", async () => {
  const attempt = await begin();
  const claims = trueClaims(attempt.asked);
  issuer.prepare("leaving", { idToken: { claims } });
  const { isSignedIn, cookies } = await comeBack(attempt, { code: "leaving", state: attempt.asked.state });
  expect(isSignedIn).toBe(true);
  const isOpen = async () =>
    (await fetch(`${bare.url}/api/v1/session`, { headers: { cookie: cookieHeader(cookies) } })).status ===
    200;
  const tell = async (token: Omit<IdToken, "claims">, changes: Record<string, unknown> = {}) => {
    const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
    const { iss, aud, sub, iat, exp } = claims;
    const said = { ...{ iss, aud, sub, iat, exp, events, jti: randomUUID() }, ...changes };
    const body = new URLSearchParams({ logout_token: issuer.write({ ...token, claims: said }) });
    return (await fetch(`${bare.url}/api/auth/backchannel-logout`, { method: "POST", body })).status;
  };
  expect(await tell({ alg: "none" })).toBe(400);
  expect(await tell({ alg: "HS256" })).toBe(400);
  expect(await tell({ isForeignKey: true })).toBe(400);
  expect(await tell({}, { nonce: attempt.asked.nonce })).toBe(400);
  expect(await tell({}, { sub: "somebody-else" })).toBe(200);
  expect(await isOpen()).toBe(true);
  expect(await tell({})).toBe(200);
  expect(await isOpen()).toBe(false);
});

type Trick = {
  claims?: (claims: Record<string, unknown>) => Record<string, unknown>;
  token?: Omit<IdToken, "claims">;
  answer?: TokenAnswer;
  /** Changes what the browser comes back with. */
  query?: (query: Record<string, string>) => Record<string, string>;
  attempt?: (attempt: Attempt) => void | Promise<void>;
  discovery?: Record<string, unknown>;
};

const without =
  (name: string) =>
  <Value>(from: Record<string, Value>): Record<string, Value> =>
    Object.fromEntries(Object.entries(from).filter(([key]) => key !== name));
const as = (changes: Record<string, unknown>) => (claims: Record<string, unknown>) => ({
  ...claims,
  ...changes,
});
const soon = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

const TRICKS: Readonly<Record<string, Trick>> = {
  "another state": { query: (query) => ({ ...query, state: "another" }) },
  "no state": { query: without("state") },
  "the state of another browser": {
    attempt: async (attempt) => {
      attempt.asked.state = (await begin()).asked.state;
    },
  },
  "another nonce": { claims: as({ nonce: "another" }) },
  "no nonce": { claims: without("nonce") },
  "no cookie for the nonce": { attempt: ({ cookies }) => void cookies.delete("next-auth.nonce") },
  "no verifier": { attempt: ({ cookies }) => void cookies.delete("next-auth.pkce.code_verifier") },
  "the verifier of another browser, which the provider refuses": {
    attempt: async ({ cookies }) => {
      const name = "next-auth.pkce.code_verifier";
      cookies.set(name, (await begin()).cookies.get(name) ?? "");
    },
    answer: { status: 400, body: { error: "invalid_grant" }, idToken: null },
  },
  "another provider's code": { query: (query) => ({ ...query, code: "anothers" }) },
  "no code": { query: without("code") },
  "an error and a code at once": { query: (query) => ({ ...query, error: "server_error" }) },
  "another issuer in the way back (RFC 9207)": {
    query: (query) => ({ ...query, iss: "https://evil.example" }),
  },
  "another issuer in the token": { claims: as({ iss: "https://evil.example" }) },
  "another issuer in the discovery document": {
    discovery: { issuer: "https://evil.example" },
    claims: as({ iss: "https://evil.example" }),
  },
  "no signature (alg none)": { token: { alg: "none" } },
  "a signature with our own secret (HS256)": { token: { alg: "HS256" } },
  "a signature with a key that is not listed": { token: { isForeignKey: true } },
  "a signature that was cut off": {
    token: { finish: (token) => token.slice(0, token.lastIndexOf(".") + 1) },
  },
  "claims that were changed after signing": {
    token: {
      finish: (token) => {
        const [head = "", claims = "", signature = ""] = token.split(".");
        const changed = {
          ...(JSON.parse(Buffer.from(claims, "base64url").toString()) as object),
          sub: "ada",
        };
        return [head, Buffer.from(JSON.stringify(changed)).toString("base64url"), signature].join(".");
      },
    },
  },
  "another audience": { claims: as({ aud: "another-client" }) },
  "two audiences, issued to the other": {
    claims: as({ aud: ["countersign", "another-client"], azp: "another-client" }),
  },
  "a token that has expired": { claims: (claims) => ({ ...claims, iat: soon(-900), exp: soon(-600) }) },
  "a token that is not valid yet": { claims: (claims) => ({ ...claims, nbf: soon(600) }) },
  "no subject": { claims: without("sub") },
  "an empty subject": { claims: as({ sub: "" }) },
  "a subject of 10,000 characters": { claims: as({ sub: "a".repeat(10_000) }) },
  "no token at all": { answer: { idToken: null } },
  "a token that is none": { answer: { idToken: null, body: { id_token: "not.a.token" } } },
};

for (const [name, trick] of Object.entries(TRICKS)) {
  test(`${name}: nobody is signed in, and it is on record (row 91)`, async () => {
    const before = await refusals();
    const attempt = await begin();
    const code = randomUUID();
    await trick.attempt?.(attempt);
    issuer.discover(trick.discovery ?? {});
    const honest = trueClaims(attempt.asked);
    const claims = trick.claims?.(honest) ?? honest;
    issuer.prepare(code, trick.answer ?? { idToken: { ...trick.token, claims } });
    const query = { code, state: attempt.asked.state };
    const back = await comeBack(attempt, trick.query?.(query) ?? query);
    expect(back.isSignedIn).toBe(false);
    expect(back.status).toBeGreaterThanOrEqual(300);
    expect(back.status).toBeLessThan(400);
    const to = new URL(back.location, bare.url);
    expect(to.origin).toBe(bare.url);
    expect(to.pathname).toMatch(/^\/(sign-in|api\/auth\/error|api\/auth\/signin)$/);
    expect(await refusals()).toBe(before + 1);
  });
}
