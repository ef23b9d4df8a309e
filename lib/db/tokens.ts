import { createHmac } from "node:crypto";

import { env } from "#lib/env.ts";

export type TokenKind = "email" | "domain" | "word" | "message";

/** HMAC-SHA256 under the lookup key: equal values give equal tokens, and nothing can be read back. */
export function lookupToken(kind: TokenKind, value: string): Buffer {
  return createHmac("sha256", Buffer.from(env().LOOKUP_KEY, "base64"))
    .update(`${kind}:${normalise(value)}`)
    .digest();
}

/** Tells a keyed digest from one that was written before there was a key. */
const KEYED_PREFIX = "k1:";

/** Kept instead of a digest of words that few people write: without the key nobody can try words out on it. */
export function keyedDigest(sha256: string): string {
  const hmac = createHmac("sha256", Buffer.from(env().LOOKUP_KEY, "base64"));
  return `${KEYED_PREFIX}${hmac.update(`digest:${sha256}`).digest("hex")}`;
}

/** The tokens under which a person can be found: address, domain, words and their prefixes from three letters on. */
export function searchTokens(person: { email?: string | null; words: readonly (string | null)[] }): Buffer[] {
  const tokens = new Map<string, Buffer>();
  const add = (kind: TokenKind, value: string) => tokens.set(`${kind}:${value}`, lookupToken(kind, value));
  if (person.email) {
    const email = normalise(person.email);
    add("email", email);
    add("domain", email.slice(email.lastIndexOf("@") + 1));
    for (const word of wordsOf(email)) addPrefixes(word, add);
  }
  for (const text of person.words) for (const word of wordsOf(text ?? "")) addPrefixes(word, add);
  return [...tokens.values()];
}

/** The tokens that a search asks for: all of them must match. */
export function queryTokens(query: string): Buffer[] {
  const text = normalise(query);
  if (/^\S+@\S+$/.test(text)) return [lookupToken("email", text)];
  if (/^@?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text)) return [lookupToken("domain", text.replace(/^@/, ""))];
  return wordsOf(text)
    .slice(0, 8)
    .map((word) => lookupToken("word", word.slice(0, MAX_PREFIX)));
}

const MIN_PREFIX = 3;
const MAX_PREFIX = 20;

function addPrefixes(word: string, add: (kind: TokenKind, value: string) => void): void {
  if (word.length < MIN_PREFIX) add("word", word);
  for (let end = MIN_PREFIX; end <= Math.min(word.length, MAX_PREFIX); end++) add("word", word.slice(0, end));
}

function normalise(value: string): string {
  return value.normalize("NFKC").trim().toLowerCase();
}

function wordsOf(text: string): string[] {
  return normalise(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .slice(0, 40);
}
