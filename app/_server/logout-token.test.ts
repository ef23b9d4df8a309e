import { createHmac, generateKeyPairSync, sign } from "node:crypto";

import { expect, test } from "vitest";

import { ListedKey, readLogoutToken } from "./logout-token.ts";

const NOW = new Date("2026-03-04T09:00:00Z");
const SECONDS = NOW.getTime() / 1000;
const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const ours = generateKeyPairSync("rsa", { modulusLength: 2048 });
const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });
const listed = ListedKey.parse({ ...ours.publicKey.export({ format: "jwk" }), kid: "a", use: "sig" });

const CLAIMS = {
  iss: "https://login.example.com",
  aud: "countersign",
  sub: "ada",
  iat: SECONDS,
  exp: SECONDS + 120,
  jti: "1",
  events: { [EVENT]: {} },
};
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

type Made = { claims?: Record<string, unknown>; head?: Record<string, unknown>; isForeign?: boolean };
function make({ claims = {}, head = {}, isForeign = false }: Made = {}): string {
  const signed = `${encode({ alg: "RS256", kid: "a", typ: "logout+jwt", ...head })}.${encode({ ...CLAIMS, ...claims })}`;
  const key = (isForeign ? foreign : ours).privateKey;
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), key).toString("base64url")}`;
}

const read = (text: string, keys: readonly ListedKey[] = [listed]) =>
  readLogoutToken(text, {
    issuer: CLAIMS.iss,
    clientId: "countersign",
    now: NOW,
    keysFor: async () => keys,
  });

test("a logout token that the provider signed says whose sessions end", async () => {
  const said = { issuer: CLAIMS.iss, subject: "ada", issuedAt: NOW };
  expect(await read(make())).toEqual(said);
  expect(await read(make({ claims: { aud: ["countersign"], sid: "7" }, head: { typ: "JWT" } }))).toEqual(
    said,
  );
});

test("an issuer that writes a last slash can sign people out as it can sign them in", async () => {
  const issuer = `${CLAIMS.iss}/`;
  expect(await read(make({ claims: { iss: issuer } }))).toMatchObject({ issuer, subject: "ada" });
});

const hmac = (() => {
  const signed = `${encode({ alg: "HS256" })}.${encode(CLAIMS)}`;
  return `${signed}.${createHmac("sha256", String(listed.n)).update(signed).digest("base64url")}`;
})();

test.each<[string, string]>([
  ["another key", make({ isForeign: true })],
  ["no signature", `${make().split(".").slice(0, 2).join(".")}.`],
  ["alg none", `${encode({ alg: "none" })}.${encode(CLAIMS)}.`],
  ["an HMAC with the public key", hmac],
  ["changed claims", make().replace(encode(CLAIMS), encode({ ...CLAIMS, sub: "olly" }))],
  ["another issuer", make({ claims: { iss: "https://evil.example" } })],
  ["an issuer that begins like ours", make({ claims: { iss: `${CLAIMS.iss}.evil.example` } })],
  ["another audience", make({ claims: { aud: "another" } })],
  ["two audiences", make({ claims: { aud: ["countersign", "another"] } })],
  ["an old time", make({ claims: { iat: SECONDS - 301, exp: undefined } })],
  ["a time to come", make({ claims: { iat: SECONDS + 61 } })],
  ["an end that has passed", make({ claims: { exp: SECONDS - 61 } })],
  ["no event", make({ claims: { events: {} } })],
  ["another event", make({ claims: { events: { "https://evil.example": {} } } })],
  ["a nonce, as an ID token has one", make({ claims: { nonce: "n" } })],
  ["no subject", make({ claims: { sub: undefined } })],
  ["no id of its own", make({ claims: { jti: undefined } })],
  ["another type", make({ head: { typ: "at+jwt" } })],
  ["five parts", `${make()}.a.b`],
  ["nothing", ""],
  ["no JSON", "a.b.c"],
  ["20,000 characters", make({ claims: { padding: "a".repeat(20_000) } })],
])("a token with %s ends nothing", async (_what, text) => {
  await expect(read(text)).rejects.toMatchObject({ code: "invalid_input" });
});

test("a provider that lists no such key is not believed", async () => {
  await expect(read(make(), [])).rejects.toMatchObject({ code: "invalid_input" });
  await expect(read(make(), [{ ...listed, use: "enc" }])).rejects.toMatchObject({ code: "invalid_input" });
});
