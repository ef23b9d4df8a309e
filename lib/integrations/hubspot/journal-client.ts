import { z } from "zod";

import { AppError } from "#lib/domain/errors.ts";

import { type CallGuard, unguarded } from "../call-guard.ts";
import { callHttp, type HttpAnswer } from "../http.ts";
import { readAnswer, refusalOf } from "./hubspot-answers.ts";
import type { HubSpot } from "./hubspot.ts";

export type JournalOptions = {
  baseUrl: string;
  apiVersion: string;
  clientId: string;
  clientSecret: string;
  guard?: CallGuard | undefined;
};

const SCOPES = "developer.webhooks_journal.read";
const RENEW_BEFORE_MS = 60_000;
/** The journal exists in dated versions only. */
const FIRST_VERSION = "2026-03";

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });
const Entry = z.object({ url: z.url(), currentOffset: z.coerce.string().min(1) });
const JournalFile = z.object({ journalEvents: z.array(z.unknown()) });

/** Reads the webhooks journal file by file, with an app's token of its own. */
export function journalCalls(options: JournalOptions | null): Pick<HubSpot, "readJournal"> {
  let token: { text: string; until: number } | null = null;
  const guarded = { service: "hubspot", guard: options?.guard ?? unguarded } as const;

  const renew = async ({ baseUrl, apiVersion, clientId, clientSecret }: JournalOptions): Promise<string> => {
    const version = apiVersion === "v3" ? "v1" : apiVersion;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope: SCOPES,
    });
    const answer = await callHttp({
      name: "hubspot.journal-token",
      service: "HubSpot",
      guarded,
      method: "POST",
      url: `${baseUrl.replace(/\/+$/, "")}/oauth/${version}/token`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
    });
    if (answer.status !== 200) throw credentialsRefused(answer);
    const { access_token: text, expires_in: seconds } = readAnswer(Token, answer);
    token = { text, until: Date.now() + seconds * 1000 - RENEW_BEFORE_MS };
    return text;
  };

  const ask = async (given: JournalOptions, after: string | null): Promise<HttpAnswer> => {
    const version = given.apiVersion === "v3" ? FIRST_VERSION : given.apiVersion;
    const where = after === null ? "earliest" : `offset/${encodeURIComponent(after)}/next`;
    const known = token && token.until > Date.now() ? token.text : null;
    const answer = await askWith(known ?? (await renew(given)));
    // A token can end before its time.
    return answer.status === 401 && known !== null ? askWith(await renew(given)) : answer;

    function askWith(bearer: string): Promise<HttpAnswer> {
      return callHttp({
        name: "hubspot.journal-next",
        service: "HubSpot",
        guarded,
        method: "GET",
        url: `${given.baseUrl.replace(/\/+$/, "")}/webhooks-journal/journal/${version}/${where}`,
        headers: { authorization: `Bearer ${bearer}` },
      });
    }
  };

  return {
    async readJournal({ after }) {
      if (!options)
        throw new AppError("unprocessable", "The journal is not configured. Set HUBSPOT_CLIENT_ID.");
      const answer = await ask(options, after);
      if (answer.status === 204) return null;
      if (answer.status !== 200) throw refusalOf(answer);
      const { url, currentOffset } = readAnswer(Entry, answer);
      // The address is signed by itself and lives for minutes: no token goes there.
      const file = await callHttp({
        name: "hubspot.journal-file",
        service: "HubSpot",
        guarded,
        method: "GET",
        url,
      });
      if (file.status === 403 || file.status === 410) throw expired();
      if (file.status !== 200) throw refusalOf(file);
      return { offset: currentOffset, events: readAnswer(JournalFile, file).journalEvents };
    },
  };
}

function credentialsRefused(answer: HttpAnswer): AppError {
  if (answer.status !== 400 && answer.status !== 401) return refusalOf(answer);
  return new AppError(
    "forbidden",
    "HubSpot refused the app's client id or secret. Compare HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET.",
    { details: { reason: "credentials", status: answer.status } },
  );
}

function expired(): AppError {
  return new AppError(
    "upstream_unavailable",
    "The journal file's address ended before it was read. It will be tried again.",
    { details: { reason: "expired" } },
  );
}
