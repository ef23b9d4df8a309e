import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { EnvSchema } from "./parse.ts";

const EXAMPLE = readFileSync(".env.example", "utf8");
const named = [...EXAMPLE.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => ({
  name,
  value,
}));

test("the example file and the schema name the same variables, each once", () => {
  expect(named.map(({ name }) => name).toSorted(byName)).toEqual(
    Object.keys(EnvSchema.shape).toSorted(byName),
  );
});

test("every variable of the example file has a sentence above it", () => {
  const lines = EXAMPLE.split("\n");
  const bare = lines.filter(
    (line, index) => /^#? ?[A-Z][A-Z0-9_]+=/.test(line) && !/^# [A-Z].*\.$/.test(lines[index - 1] ?? ""),
  );
  expect(bare).toEqual([]);
});

test("the example file holds no secret that could be used as it stands", () => {
  const secrets = named.filter(({ name }) => /SECRET|TOKEN$|_KEY(_PREVIOUS)?$|REFRESH/.test(name ?? ""));
  expect(secrets.length).toBeGreaterThan(8);
  expect(secrets.filter(({ value }) => value !== "")).toEqual([]);
});

function byName(a = "", b = ""): number {
  return a.localeCompare(b);
}
