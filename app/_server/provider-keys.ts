import "server-only";
import { z } from "zod";

import { AppError } from "#lib/domain/errors.ts";
import { env } from "#lib/env.ts";

import { ListedKey } from "./logout-token.ts";

const TIMEOUT_MS = 3_000;
const KEPT_MS = 10 * 60_000;
/** A key that we do not know is looked up again, but not for everybody who makes one up. */
const AGAIN_AFTER_MS = 30_000;
/** A provider that did not answer is left alone for so long. */
const FAILURE_KEPT_MS = 5_000;

const Discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });
const Keys = z.looseObject({ keys: z.array(ListedKey).max(100) });

type Kept = { keys: readonly ListedKey[]; at: number };
type Asked = { answer: Promise<readonly ListedKey[]>; failedAt: number | null };
const state = globalThis as typeof globalThis & {
  __countersignProviderKeys?: Kept;
  __countersignProviderKeysAsked?: Asked;
};

/** The keys that the identity provider signs with: that one if it is named, else all. */
export async function providerKeys(kid: string | undefined): Promise<readonly ListedKey[]> {
  const kept = state.__countersignProviderKeys;
  const age = kept ? Date.now() - kept.at : Infinity;
  const known = kept && age < KEPT_MS ? matching(kept.keys, kid) : [];
  if (known.length > 0 || age < AGAIN_AFTER_MS) return known;
  return matching(await readOnce(), kid);
}

/** Whoever comes while the provider is asked waits for that answer. */
function readOnce(): Promise<readonly ListedKey[]> {
  const last = state.__countersignProviderKeysAsked;
  if (last && (last.failedAt === null || Date.now() - last.failedAt < FAILURE_KEPT_MS)) return last.answer;
  const asked: Asked = { answer: readKeys(), failedAt: null };
  state.__countersignProviderKeysAsked = asked;
  asked.answer.then(
    (keys) => {
      state.__countersignProviderKeys = { keys, at: Date.now() };
      delete state.__countersignProviderKeysAsked;
    },
    () => {
      asked.failedAt = Date.now();
    },
  );
  return asked.answer;
}

const matching = (keys: readonly ListedKey[], kid: string | undefined) =>
  kid === undefined ? keys : keys.filter((key) => key.kid === kid);

async function readKeys(): Promise<readonly ListedKey[]> {
  try {
    const { OIDC_ISSUER } = env();
    const found = Discovery.parse(await read(`${OIDC_ISSUER}/.well-known/openid-configuration`));
    return Keys.parse(await read(found.jwks_uri)).keys;
  } catch (cause) {
    throw new AppError(
      "upstream_unavailable",
      "The identity provider's keys cannot be read. Send it again.",
      {
        cause,
        details: { retryAfterMs: FAILURE_KEPT_MS },
      },
    );
  }
}

async function read(address: string): Promise<unknown> {
  const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "error" });
  if (!response.ok) throw new Error(`The identity provider answered ${response.status}.`);
  return response.json();
}
