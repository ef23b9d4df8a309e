import { randomUUID } from "node:crypto";

import { beforeAll, expect, test } from "vitest";

import { useTestEnv } from "#lib/testing/env.ts";

import { readUnsubscribeToken, unsubscribeToken } from "./unsubscribe-tokens.ts";

beforeAll(() => useTestEnv());

test("a person's word is always the same, and leads back to that person", () => {
  const contactId = randomUUID();
  const token = unsubscribeToken(contactId);
  expect(unsubscribeToken(contactId)).toBe(token);
  expect(readUnsubscribeToken(token)).toBe(contactId);
});

test("the word holds neither the person's id nor anything that two words share", () => {
  const [one, two] = [randomUUID(), randomUUID()];
  const bytes = Buffer.from(unsubscribeToken(one), "base64url");
  expect(bytes.includes(Buffer.from(one.replaceAll("-", ""), "hex"))).toBe(false);
  expect(unsubscribeToken(one).slice(0, 8)).not.toBe(unsubscribeToken(two).slice(0, 8));
});

test("a word with any byte changed is no word of ours", () => {
  const bytes = Buffer.from(unsubscribeToken(randomUUID()), "base64url");
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(readUnsubscribeToken(changed.toString("base64url"))).toBeNull();
  }
});

test.each([
  "",
  "x",
  "A".repeat(43),
  "A".repeat(44),
  `${"A".repeat(42)}=`,
  "../../etc/passwd",
  "é".repeat(43),
])("%j is no word of ours", (token) => {
  expect(readUnsubscribeToken(token)).toBeNull();
});
