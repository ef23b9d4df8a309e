import { globSync, readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, test } from "vitest";

import { PERMISSIONS } from "#lib/domain/actor.ts";

const sources = globSync("{app,lib,inngest,components}/**/*.{ts,tsx}").filter(
  (file) => !/\.test\.tsx?$|lib\/testing\//.test(file),
);
const read = (file: string) => readFileSync(file, "utf8");

describe("the codebase", () => {
  test("every folder of use-cases has tests", () => {
    const folders = new Set(globSync("lib/services/*/*.ts").map((file) => path.dirname(file)));
    const tested = new Set(globSync("lib/services/*/*.test.ts").map((file) => path.dirname(file)));
    expect([...folders].filter((folder) => !tested.has(folder))).toEqual([]);
  });

  test("every permission is asked for somewhere", () => {
    const text = sources.map(read).join("\n");
    const unused = Object.keys(PERMISSIONS).filter((permission) => text.split(`"${permission}"`).length < 3);
    expect(unused).toEqual([]);
  });

  test("every use-case that a page, a route or a function calls authorizes first", () => {
    const beforeAnybodyIsKnown = /^lib\/services\/(identity|rate-limits|start-up|health)\//;
    const bySignature = ["lib/services/intake/handle-webhook.ts"];
    const called = sources
      .filter((file) => file.startsWith("app/") || file.startsWith("inngest/"))
      .flatMap((file) => [
        ...read(file).matchAll(/import \{[^}]*\} from "#(lib\/services\/[\w-]+\/[\w-]+\.ts)"/g),
      ])
      .flatMap(([, file]) => file ?? [])
      .filter((file) => !beforeAnybodyIsKnown.test(file) && !bySignature.includes(file));
    const useCases = [...new Set(called)]
      .filter((file) => /export async function \w+\(\s*\w+: ServiceContext/.test(read(file)))
      .toSorted();
    expect(useCases.length).toBeGreaterThan(20);
    expect(useCases.filter((file) => !/^ {2}authorize\((inner|ctx)\.actor/m.test(read(file)))).toEqual([]);
  });

  test("no screen shows a library's or a browser's words for a failure: all go through wordsOf", () => {
    const raw = sources
      .filter((file) => file.endsWith(".tsx"))
      // A workflow's error is stored in the product's own words.
      .filter((file) => /(?<!\bworkflow\.)\b(error|cause|reason)\??\.message\b/.test(read(file)));
    expect(raw).toEqual([]);
  });

  test("nothing ticks by itself outside the engine's functions", () => {
    const ticking = sources.filter(
      (file) =>
        !file.startsWith("inngest/engine/") &&
        // Runs in browsers only.
        !file.startsWith("app/_client/") &&
        !/["']use client["']/.test(read(file)) &&
        /\bsetInterval\(/.test(read(file)),
    );
    expect(ticking).toEqual([]);
  });

  test("nothing personal can be typed into an event: their data are ids and words from a list", () => {
    const contract = read("lib/contracts/events.ts");
    const fields = [...contract.matchAll(/(\w+): z\.(\w+)\(/g)].filter(([, name]) => name !== "z");
    expect(fields.filter(([, , type = ""]) => !["uuid", "object", "enum"].includes(type))).toEqual([]);
  });
});
