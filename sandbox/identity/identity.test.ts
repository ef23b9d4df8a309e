import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import type { JsonWebKey } from "node:crypto";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { TestSandbox } from "../start-for-tests.ts";
import { makeDirectory, startForTests, TEST_ENVIRONMENT } from "../start-for-tests.ts";

const APP = "http://127.0.0.1:9";
let sandbox: TestSandbox;
let directory: string;
let jar: Map<string, string>;

beforeEach(async () => {
  directory = makeDirectory();
  jar = new Map();
  sandbox = await startForTests({ directory, appUrl: APP });
});
afterEach(() => sandbox.stop());

/** A browser without a screen: keeps cookies, does not follow redirects. */
async function browse(
  url: string,
  body?: URLSearchParams,
): Promise<{ response: Response; location: string }> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const response = await fetch(new URL(url, sandbox.urls.identity), {
    method: body ? "POST" : "GET",
    redirect: "manual",
    headers: { cookie },
    ...(body ? { body } : {}),
  });
  for (const line of response.headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    const [name = "", value = ""] = pair.split("=");
    if (value) jar.set(name, value);
    else jar.delete(name);
  }
  return { response, location: response.headers.get("location") ?? "" };
}

const verifier = randomBytes(32).toString("base64url");
function authorizeUrl(extra: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: "countersign",
    response_type: "code",
    redirect_uri: `${APP}/api/auth/callback/sso`,
    scope: "openid email profile groups",
    state: "state-1",
    nonce: "nonce-1",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...extra,
  });
  return `/auth?${query.toString()}`;
}

async function codeFor(person: string, extra: Record<string, string> = {}): Promise<string> {
  const start = await browse(authorizeUrl(extra));
  expect(start.location).toMatch(/^\/interaction\//);
  const chosen = await browse(start.location, new URLSearchParams({ person }));
  const back = await browse(chosen.location);
  return new URL(back.location).searchParams.get("code") ?? "";
}

async function tokensFor(code: string, codeVerifier = verifier): Promise<Response> {
  const basic = Buffer.from(`countersign:${TEST_ENVIRONMENT.OIDC_CLIENT_SECRET}`).toString("base64");
  return fetch(`${sandbox.urls.identity}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: `${APP}/api/auth/callback/sso`,
      code_verifier: codeVerifier,
    }),
  });
}

async function claimsFor(code: string): Promise<Record<string, unknown>> {
  const { id_token: idToken } = (await (await tokensFor(code)).json()) as { id_token: string };
  const [header = "", payload = "", signature = ""] = idToken.split(".");
  const { keys } = (await (await fetch(`${sandbox.urls.identity}/jwks`)).json()) as { keys: JsonWebKey[] };
  const key = createPublicKey({ key: keys[0] ?? {}, format: "jwk" });
  expect(
    verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")),
  ).toBe(true);
  return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown>;
}

describe("signing in", () => {
  it("one click gives an ID token with name, address, group, MFA and the time of the sign-in", async () => {
    const before = Math.floor(Date.now() / 1000);
    const claims = await claimsFor(await codeFor("anna"));
    expect(claims).toMatchObject({
      iss: sandbox.urls.identity,
      aud: "countersign",
      sub: "anna",
      nonce: "nonce-1",
      name: "Anna Keller",
      email: "anna@larkspur.example",
      groups: ["countersign-approver"],
      amr: ["pwd", "otp", "mfa"],
    });
    expect(claims["auth_time"]).toBeGreaterThanOrEqual(before);
  });

  it("the viewer signs in without MFA", async () => {
    expect(await claimsFor(await codeFor("vera"))).toMatchObject({
      amr: ["pwd"],
      groups: ["countersign-viewer"],
    });
  });

  it("without PKCE, and with a wrong verifier, there is no token", async () => {
    const refused = await browse(authorizeUrl({ code_challenge: "", code_challenge_method: "" }));
    expect(refused.location).toContain("error=invalid_request");
    expect((await tokensFor(await codeFor("ada"), randomBytes(32).toString("base64url"))).status).toBe(400);
  });

  it("a code works once", async () => {
    const code = await codeFor("ada");
    expect((await tokensFor(code)).status).toBe(200);
    expect((await tokensFor(code)).status).toBe(400);
  });

  it("somebody unknown is refused", async () => {
    const start = await browse(authorizeUrl());
    const chosen = await browse(start.location, new URLSearchParams({ person: "mallory" }));
    expect((await browse(chosen.location)).location).toContain("error=access_denied");
  });

  it("the sign-in page lists the four people and their roles", async () => {
    const page = await (await browse((await browse(authorizeUrl())).location)).response.text();
    for (const text of [
      "Vera Lindqvist",
      "viewer",
      "Olly Brandt",
      "operator",
      "Anna Keller",
      "approver",
      "Ada Moreau",
      "admin",
    ])
      expect(page).toContain(text);
  });
});

describe("a signed-in browser", () => {
  it("prompt=none gives a code without a page, before and after a restart", async () => {
    await codeFor("olly");
    const silent = await browse(authorizeUrl({ prompt: "none" }));
    expect(await claimsFor(new URL(silent.location).searchParams.get("code") ?? "")).toMatchObject({
      sub: "olly",
    });
    await sandbox.stop();
    const port = new URL(sandbox.urls.identity).port;
    sandbox = await startForTests({ directory, appUrl: APP, identityPort: port });
    // The pool may hold a connection to the process that ended.
    await vi.waitFor(() => fetch(`${sandbox.urls.identity}/jwks`));
    const again = await browse(authorizeUrl({ prompt: "none" }));
    expect(await claimsFor(new URL(again.location).searchParams.get("code") ?? "")).toMatchObject({
      sub: "olly",
    });
  });

  it("prompt=login and max_age=0 ask again and move auth_time forward", async () => {
    const first = await claimsFor(await codeFor("ada"));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const second = await claimsFor(await codeFor("ada", { prompt: "login", max_age: "0" }));
    expect(Number(second["auth_time"])).toBeGreaterThan(Number(first["auth_time"]));
  });

  it("after signing out prompt=none answers login_required", async () => {
    await codeFor("ada");
    const page = await (
      await browse(`/session/end?client_id=countersign&post_logout_redirect_uri=${encodeURIComponent(APP)}`)
    ).response.text();
    const secret = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const done = await browse("/session/end/confirm", new URLSearchParams({ xsrf: secret, logout: "yes" }));
    expect(done.location.replace(/\/$/, "")).toBe(APP);
    expect((await browse(authorizeUrl({ prompt: "none" }))).location).toContain("error=login_required");
  });
});
