import "server-only";
import { createPublicKey, verify } from "node:crypto";

import { z } from "zod";

import { AppError } from "#lib/domain/errors.ts";
import { isSameIssuer } from "#lib/domain/same-issuer.ts";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const MOST_CHARACTERS = 16_000;
const LEEWAY_S = 60;
/** A provider tells at once. What comes later was kept by somebody. */
const OLDEST_S = 300;

const Head = z.looseObject({
  alg: z.literal("RS256"),
  kid: z.string().optional(),
  typ: z.enum(["logout+jwt", "JWT"]).optional(),
});
const Claims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  aud: z.union([z.string(), z.tuple([z.string()]).transform(([only]) => only)]),
  iat: z.int(),
  exp: z.int().optional(),
  jti: z.string().min(1),
  events: z.looseObject({ [EVENT]: z.looseObject({}) }),
  nonce: z.undefined().optional(),
});

export const ListedKey = z.object({
  kty: z.string(),
  kid: z.string().optional(),
  use: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
});
export type ListedKey = z.infer<typeof ListedKey>;

export type LogoutRules = {
  issuer: string;
  clientId: string;
  now: Date;
  /** Asked only for a token whose claims fit. */
  keysFor: (kid: string | undefined) => Promise<readonly ListedKey[]>;
};
export type ProviderLogout = { issuer: string; subject: string; issuedAt: Date };

/** Whose sessions the provider ends (OpenID Connect Back-Channel Logout 1.0, section 2.6). Throws for every other text. */
export async function readLogoutToken(text: string, rules: LogoutRules): Promise<ProviderLogout> {
  const [head = "", claims = "", signature = "", ...more] = text.split(".");
  if (text.length > MOST_CHARACTERS || more.length > 0) throw isNone();
  const { kid } = parsed(Head, head);
  const said = parsed(Claims, claims);
  const seconds = rules.now.getTime() / 1000;
  const isInTime =
    said.iat <= seconds + LEEWAY_S &&
    said.iat >= seconds - OLDEST_S &&
    (said.exp === undefined || said.exp > seconds - LEEWAY_S);
  if (!isSameIssuer(said.iss, rules.issuer) || said.aud !== rules.clientId || !isInTime) throw isNone();
  const keys = await rules.keysFor(kid);
  const signed = Buffer.from(`${head}.${claims}`);
  const isTrue = keys.some((key) => isSignedBy(key, { signed, signature }));
  if (!isTrue) throw isNone();
  return { issuer: said.iss, subject: said.sub, issuedAt: new Date(said.iat * 1000) };
}

function isSignedBy(
  { kty, use, n, e }: ListedKey,
  { signed, signature }: { signed: Buffer; signature: string },
): boolean {
  if (kty !== "RSA" || !n || !e || (use !== undefined && use !== "sig")) return false;
  try {
    const publicKey = createPublicKey({ key: { kty, n, e }, format: "jwk" });
    return verify("RSA-SHA256", signed, publicKey, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

function parsed<Content>(schema: z.ZodType<Content>, part: string): Content {
  try {
    return schema.parse(JSON.parse(Buffer.from(part, "base64url").toString("utf8")));
  } catch {
    throw isNone();
  }
}

const isNone = () => new AppError("invalid_input", "This is no logout token of the identity provider.");
