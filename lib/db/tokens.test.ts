import { beforeAll, describe, expect, test } from "vitest";

import { useTestEnv } from "#lib/testing/env.ts";

import { lookupToken, queryTokens, searchTokens } from "./tokens.ts";

beforeAll(() => useTestEnv());

const jane = { email: "Jane.Doe@Acme-Corp.example", words: ["Jane", "Doe", "Acme Corporation", null] };
const finds = (query: string) => {
  const tokens = new Set(searchTokens(jane).map((token) => token.toString("hex")));
  const asked = queryTokens(query);
  return asked.length > 0 && asked.every((token) => tokens.has(token.toString("hex")));
};

describe("search by keyed tokens", () => {
  test.each([
    "jane.doe@acme-corp.example",
    "JANE.DOE@ACME-CORP.EXAMPLE",
    "acme-corp.example",
    "@acme-corp.example",
  ])("%s finds the person", (query) => expect(finds(query)).toBe(true));

  test.each(["jane", "Jan", "doe acme", "corporat", "acm"])("the words %s find the person", (query) =>
    expect(finds(query)).toBe(true),
  );

  test.each(["", "ja", "janet", "jane smith", "%", "_", "jane@acme-corp.example", "' or 1=1"])(
    "%j finds nobody",
    (query) => expect(finds(query)).toBe(false),
  );

  test("a token says nothing about its value and differs by kind", () => {
    expect(lookupToken("word", "acme").equals(lookupToken("domain", "acme"))).toBe(false);
    expect(lookupToken("email", "A@b.c ").equals(lookupToken("email", "a@B.C"))).toBe(true);
    expect(lookupToken("email", "a@b.c")).toHaveLength(32);
  });

  test("a hostile length stays small", () => {
    expect(
      searchTokens({ email: null, words: ["x".repeat(10_000), "y ".repeat(10_000)] }).length,
    ).toBeLessThan(200);
  });
});
