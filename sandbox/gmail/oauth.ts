import { z } from "zod";

import type { FaultSwitch } from "../core/faults.ts";
import type { Call, Reply } from "../core/http.ts";
import { form, json } from "../core/http.ts";
import { bearer, issueToken, readToken, sameText } from "../core/tokens.ts";

const PREFIX = "ya29.";
const LIFETIME_MS = 3_600_000;
const SCOPE = "https://www.googleapis.com/auth/gmail.compose https://www.googleapis.com/auth/gmail.readonly";
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

export interface OauthClient {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  faults: FaultSwitch;
  now: () => number;
}

const Claims = z.object({
  iss: z.string(),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
  scope: z.string(),
});

/** Google's token endpoint: a refresh token, or the signed assertion of a service account (its claims are checked, its key is not known here). */
export function answerToken(client: OauthClient, call: Call): Reply {
  const input = form(call);
  const grant = input.get("grant_type");
  if (grant === "refresh_token") {
    const [id, password] = clientCredentials(call, input);
    if (!sameText(id, client.clientId) || !sameText(password, client.clientSecret))
      return oauthError(401, "invalid_client", "The OAuth client was not found.");
    if (client.faults.current().gmail.refreshTokenRevoked) {
      client.faults.count("gmail.refreshTokenRevoked");
      return oauthError(400, "invalid_grant", "Token has been expired or revoked.");
    }
    if (!sameText(input.get("refresh_token") ?? "", client.refreshToken))
      return oauthError(400, "invalid_grant", "Bad Request");
    return issue(client);
  }
  if (grant === JWT_BEARER) {
    const problem = assertionProblem(input.get("assertion") ?? "", client.now());
    return problem ? oauthError(400, "invalid_grant", problem) : issue(client);
  }
  return oauthError(400, "unsupported_grant_type", `Invalid grant_type: ${grant ?? ""}`);
}

export function isAuthorized(client: OauthClient, call: Call): boolean {
  const token = readToken(PREFIX, client.clientSecret, bearer(call.headers.authorization));
  if (!token || token.expiresAt <= client.now()) return false;
  if (token.issuedAt >= client.faults.current().gmail.tokensIssuedBefore) return true;
  client.faults.count("gmail.tokensIssuedBefore");
  return false;
}

function issue(client: OauthClient): Reply {
  const issuedAt = client.now();
  const token = issueToken(PREFIX, client.clientSecret, { issuedAt, expiresAt: issuedAt + LIFETIME_MS });
  const lifetime = { expires_in: LIFETIME_MS / 1000 - 1, scope: SCOPE, token_type: "Bearer" };
  return json(200, { access_token: token, ...lifetime }, { "cache-control": "no-store" });
}

function clientCredentials(call: Call, input: URLSearchParams): [id: string, password: string] {
  const basic = /^Basic\s+(\S+)$/i.exec(call.headers.authorization ?? "")?.[1];
  if (!basic) return [input.get("client_id") ?? "", input.get("client_secret") ?? ""];
  const [id = "", ...password] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return [decodeURIComponent(id), decodeURIComponent(password.join(":"))];
}

function assertionProblem(assertion: string, now: number): string | null {
  const [header, body, signature] = assertion.split(".");
  if (!header || !body || !signature) return "Invalid JWT: the assertion has no three parts.";
  try {
    const claims = Claims.parse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
    const nowSeconds = now / 1000;
    if (!claims.aud.endsWith("/token")) return "Invalid JWT: Failed audience check.";
    if (claims.exp <= nowSeconds || claims.iat > nowSeconds + 300 || claims.exp - claims.iat > 3_600)
      return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
    return null;
  } catch {
    return "Invalid JWT: the claims cannot be read.";
  }
}

const oauthError = (status: number, error: string, description: string): Reply =>
  json(status, { error, error_description: description }, { "cache-control": "no-store" });
