import { AppError } from "#lib/domain/errors.ts";

import { type CallGuard, unguarded } from "../call-guard.ts";
import { callHttp } from "../http.ts";
import { readAnswer, TokenAnswer } from "./gmail-answers.ts";

export type GmailCredentials = {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  guard?: CallGuard | undefined;
};

/** Access tokens of the mailbox, one refresh at a time. */
export type GmailTokens = {
  current(): Promise<string>;
  /** After a 401: forgets that token, unless a newer one is there already. */
  discard(token: string): void;
};

const RENEW_EARLIER_MS = 60_000;

export function createGmailTokens(credentials: GmailCredentials, now: () => Date): GmailTokens {
  let cached: { token: string; expiresAt: number } | null = null;
  let pending: Promise<string> | null = null;
  return {
    async current() {
      if (cached && cached.expiresAt > now().getTime()) return cached.token;
      pending ??= refresh(credentials)
        .then(({ token, lifetimeMs }) => {
          cached = {
            token,
            expiresAt: now().getTime() + Math.max(lifetimeMs - RENEW_EARLIER_MS, lifetimeMs / 2),
          };
          return token;
        })
        .finally(() => {
          pending = null;
        });
      return pending;
    },
    discard(token) {
      if (cached?.token === token) cached = null;
    },
  };
}

async function refresh(credentials: GmailCredentials): Promise<{ token: string; lifetimeMs: number }> {
  const answer = await callHttp({
    name: "gmail.token",
    service: "Gmail",
    guarded: { service: "gmail", guard: credentials.guard ?? unguarded },
    method: "POST",
    url: credentials.tokenUrl,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      refresh_token: credentials.refreshToken,
    }).toString(),
  }).catch((error: unknown) => {
    throw notActedUpon(error);
  });
  if (answer.status >= 500 || answer.status === 429) {
    throw new AppError("upstream_unavailable", `Google's token service answered ${answer.status}.`, {
      details: { ambiguous: false, status: answer.status, reason: "token_service" },
    });
  }
  if (answer.status !== 200) {
    throw new AppError(
      "forbidden",
      "Google no longer accepts the mailbox's credentials. Connect Gmail again, then retry.",
      {
        details: { ambiguous: false, status: answer.status, reason: "credentials" },
      },
    );
  }
  const { access_token: token, expires_in: seconds } = readAnswer(TokenAnswer, answer);
  return { token, lifetimeMs: seconds * 1000 };
}

/** A token that could not be fetched says nothing about mail: no mail call was made. */
function notActedUpon(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  return new AppError(error.code, error.message, {
    cause: error,
    details: { ...error.details, ambiguous: false },
  });
}
