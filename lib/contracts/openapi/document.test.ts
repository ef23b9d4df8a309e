import { globSync, readFileSync } from "node:fs";

import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";

import { openApiDocument } from "./document.ts";
import { OPERATIONS } from "./operations.ts";

const document = openApiDocument(OPERATIONS, { serverUrl: "https://console.example", version: "1.0.0" });

/** Signing in, being signed out by the provider and the engine's endpoint speak protocols of their own. */
const ELSEWHERE = ["/api/auth/{...nextauth}", "/api/auth/backchannel-logout", "/api/inngest"];

const routes = globSync("app/{api,health,healthz,ready,startup}/**/route.ts").map((file) => ({
  file,
  path: file
    .replace(/^app/, "")
    .replace(/\/route\.ts$/, "")
    .replaceAll(/\[([\w.]+)\]/g, "{$1}"),
  text: readFileSync(file, "utf8"),
}));
const described = routes.filter(({ path }) => !ELSEWHERE.includes(path));

function methodsIn(text: string): string[] {
  const all = [...text.matchAll(/export (?:(?:async )?function|const) (GET|POST|PUT|PATCH|DELETE)\b/g)];
  return all.map(([, method = ""]) => method.toLowerCase());
}

describe("the description of the API", () => {
  test("is a valid OpenAPI 3.1 document", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  test.each(described.filter(({ path }) => !path.startsWith("/api/webhooks/")))(
    "has exactly the methods of $path",
    ({ path, text }) => {
      expect(Object.keys(document.paths[path] ?? {}).toSorted()).toEqual(methodsIn(text).toSorted());
    },
  );

  test("names no address that is not there, and no address twice", () => {
    expect(Object.keys(document.paths).toSorted()).toEqual(described.map(({ path }) => path).toSorted());
    const ids = OPERATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(OPERATIONS.filter(({ access }) => access === "session"))(
    "$id asks for the permission that its use-case asks for",
    ({ path, method, permission }) => {
      const route = routes.find((candidate) => candidate.path === path);
      expect(permissionsOf(route?.text ?? "", method)).toContain(permission);
    },
  );

  test.each(OPERATIONS)("$id is described for strangers", ({ summary, description }) => {
    expect(summary.length).toBeGreaterThan(5);
    expect(description).toMatch(/^[A-Z`].*\.$/s);
  });

  test("every reference leads somewhere", () => {
    const text = JSON.stringify(document);
    for (const [, group = "", name = ""] of text.matchAll(/#\/components\/(\w+)\/(\w+)/g))
      expect(Object.keys(document.components[group as "schemas"])).toContain(name);
  });
});

/** What the use-cases that the route calls for this method ask for. */
function permissionsOf(text: string, method: string): (string | undefined)[] {
  const [imports = "", ...handlers] = text.split(/(?=^export )/m);
  const handler = handlers.find((part) => part.includes(` ${method.toUpperCase()}(`)) ?? "";
  return [...imports.matchAll(/import \{ (\w+) \} from "#(lib\/services\/[^"]+)"/g)]
    .filter(([, name = ""]) => handler.includes(name))
    .flatMap(([, , file = ""]) => [
      ...readFileSync(file, "utf8").matchAll(/authorize\(\w+\.actor, "([^"]+)"/g),
    ])
    .map(([, permission]) => permission);
}
