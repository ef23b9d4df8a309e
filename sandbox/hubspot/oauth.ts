import type { Call, Reply } from "../core/http.ts";
import { form, json } from "../core/http.ts";
import { bearer, issueToken, readToken, sameText } from "../core/tokens.ts";
import { expiredToken, hubspotError, noCredentials } from "./errors.ts";
import type { Crm } from "./state.ts";

const PREFIX = "CSbx-";
const JOURNAL_PREFIX = "CSjournal-";
const JOURNAL_SCOPE = "developer.webhooks_journal.read";
const LIFETIME_MS = 1_800_000;

export interface HubSpotApp {
  accessToken: string;
  clientSecret: string;
}

export const isTokenPath = (path: string): boolean =>
  path === "/oauth/v1/token" || /^\/oauth\/\d{4}-\d{2}\/token$/.test(path);

/** Tokens of an OAuth app live thirty minutes; the private app's token does not end. */
export function answerToken(crm: Crm, app: HubSpotApp, call: Call): Reply {
  const input = form(call);
  const grant = input.get("grant_type");
  const secret = input.get("client_secret") ?? "";
  if (!sameText(secret, app.clientSecret))
    return refused("BAD_CLIENT_SECRET", "missing or invalid client secret");
  if (grant === "client_credentials") return answerJournalToken(crm, app, input);
  const refreshToken = input.get("refresh_token") ?? input.get("code");
  if ((grant !== "refresh_token" && grant !== "authorization_code") || !refreshToken)
    return refused("BAD_REFRESH_TOKEN", "missing or invalid refresh token");
  const issuedAt = crm.now();
  const token = issueToken(PREFIX, app.clientSecret, { issuedAt, expiresAt: issuedAt + LIFETIME_MS });
  return json(200, {
    access_token: token,
    refresh_token: refreshToken,
    expires_in: LIFETIME_MS / 1000,
    token_type: "bearer",
  });
}

/** For an app by itself: good for the webhooks journal, and for nothing of an account. */
function answerJournalToken(crm: Crm, app: HubSpotApp, input: URLSearchParams): Reply {
  if (!input.get("client_id")) return refused("BAD_CLIENT_ID", "missing or unknown client id");
  const scopes = (input.get("scope") ?? "").split(" ");
  if (!scopes.includes(JOURNAL_SCOPE)) return refused("BAD_SCOPE", "missing or invalid scope");
  const issuedAt = crm.now();
  const expiresAt = issuedAt + LIFETIME_MS;
  return json(200, {
    access_token: issueToken(JOURNAL_PREFIX, app.clientSecret, { issuedAt, expiresAt }),
    expires_in: LIFETIME_MS / 1000,
    token_type: "bearer",
  });
}

export function isJournalToken(crm: Crm, app: HubSpotApp, given: string): boolean {
  const token = readToken(JOURNAL_PREFIX, app.clientSecret, given);
  return token !== null && token.expiresAt > crm.now();
}

/** `null` when the call may go on. */
export function refuseCredentials(crm: Crm, app: HubSpotApp, call: Call): Reply | null {
  const given = bearer(call.headers.authorization);
  if (!given) return noCredentials();
  if (crm.faults.current().hubspot.tokenExpired) {
    crm.faults.count("hubspot.tokenExpired");
    return expiredToken(crm.now() - 60_000);
  }
  if (sameText(given, app.accessToken)) return null;
  const token = readToken(PREFIX, app.clientSecret, given);
  if (!token) return noCredentials();
  return token.expiresAt > crm.now() ? null : expiredToken(token.expiresAt);
}

const refused = (category: string, message: string): Reply =>
  hubspotError({ status: 400, category, message });
