import { env, secretValues } from "#lib/env.ts";

const globals = globalThis as typeof globalThis & { __countersignRedactions?: RegExp };

/** Addresses, also as URLs write them, and the user's part of a database's address. */
const ADDRESS = /[a-z0-9._%+'-]{1,64}(?:@|%40)(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/gi;
const CREDENTIALS = /(?<=:\/\/)[^\s/@"]+@/g;
const BEARER = /(?<=\bbearer\s)[\w.~+/=-]{8,}/gi;

/** Whatever a text holds of people's addresses and of our secrets, by value: the last look before it leaves the process. */
export function redact(text: string): string {
  const withoutSecrets = text.replace(secrets(), "[secret]");
  if (!/@|%40|bearer/i.test(withoutSecrets)) return withoutSecrets;
  return withoutSecrets
    .replace(CREDENTIALS, "[secret]@")
    .replace(ADDRESS, "[address]")
    .replace(BEARER, "[secret]");
}

function secrets(): RegExp {
  globals.__countersignRedactions ??= anyOf(secretValues(env()));
  return globals.__countersignRedactions;
}

function anyOf(values: readonly string[]): RegExp {
  if (values.length === 0) return /(?!)/g;
  return new RegExp(values.map((value) => RegExp.escape(value)).join("|"), "g");
}
