import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

type Breach = { file: string; source: string; rule: string | null };

/** Every planted file, and the rule that must catch it; null where nothing may complain. */
const PLANTED: Record<string, Breach> = {
  "the domain does not reach the database": {
    file: "lib/domain/a.ts",
    source: 'export { x } from "#lib/db/x.ts";',
    rule: "house(one-way)",
  },
  "a relative path is no way around": {
    file: "lib/domain/b.ts",
    source: 'export { x } from "../db/x.ts";',
    rule: "house(one-way)",
  },
  "a dynamic import is no way around": {
    file: "lib/domain/c.ts",
    source: 'export const load = () => import("#lib/services/x.ts");',
    rule: "house(one-way)",
  },
  "a type of the database is no way around": {
    file: "components/d.ts",
    source: 'import type { Row } from "#lib/db/x.ts";\nexport type D = Row;',
    rule: "house(one-way)",
  },
  "types of the contracts are free": {
    file: "sandbox/e.ts",
    source: 'import type { View } from "#lib/contracts/x.ts";\nexport type E = View;',
    rule: null,
  },
  "values of the contracts are not": {
    file: "sandbox/f.ts",
    source: 'export { schema } from "#lib/contracts/x.ts";',
    rule: "house(one-way)",
  },
  "the services use the database": {
    file: "lib/services/drafts/g.ts",
    source: 'export { x } from "#lib/db/x.ts";',
    rule: null,
  },
  "the console does not use the database": {
    file: "app/(console)/drafts/h.tsx",
    source: 'export { x } from "#lib/db/x.ts";',
    rule: "house(one-way)",
  },
  "the engine knows no use-case": {
    file: "inngest/engine/i.ts",
    source: 'export { x } from "#lib/services/x.ts";',
    rule: "house(one-way)",
  },
  "the functions know the use-cases": {
    file: "inngest/functions/j.ts",
    source: 'export { x } from "#lib/services/x.ts";',
    rule: null,
  },
  "the proxy does not use the database": {
    file: "proxy.ts",
    source: 'export { x } from "#lib/db/x.ts";',
    rule: "house(one-way)",
  },
  "the start-up hook does not use the database": {
    file: "instrumentation.ts",
    source: 'export { x } from "#lib/db/x.ts";',
    rule: "house(one-way)",
  },
  "the browser's start-up hook does not read the environment": {
    file: "instrumentation-client.ts",
    source: 'export { x } from "#lib/env.ts";',
    rule: "house(one-way)",
  },
  "scripts know no use-case": {
    file: "scripts/k.ts",
    source: 'export { x } from "#lib/services/x.ts";',
    rule: "house(one-way)",
  },
  "browser tests know no use-case": {
    file: "e2e/l.ts",
    source: 'export { x } from "#lib/services/x.ts";',
    rule: "house(one-way)",
  },
  "browser tests use the test helpers": {
    file: "e2e/m.ts",
    source: 'export { x } from "#lib/testing/x.ts";',
    rule: null,
  },
  "production code does not use the test helpers": {
    file: "lib/services/n.ts",
    source: 'export { x } from "#lib/testing/x.ts";',
    rule: "house(one-way)",
  },
  "lib knows no framework": {
    file: "lib/services/o.ts",
    source: 'export { headers } from "next/headers";',
    rule: "house(one-way)",
  },
  "a browser file does not reach the services": {
    file: "app/(console)/drafts/p.tsx",
    source: '"use client";\nexport { x } from "#lib/services/x.ts";',
    rule: "house(one-way)",
  },
  "a browser file does not reach the server's glue": {
    file: "app/(console)/drafts/q.tsx",
    source: '"use client";\nexport { x } from "#app/_server/x.ts";',
    rule: "house(one-way)",
  },
  "a browser file does not reach another screen": {
    file: "app/(console)/drafts/r.tsx",
    source: '"use client";\nexport { x } from "#app/(console)/settings/x.ts";',
    rule: "house(one-way)",
  },
  "a browser file uses its own folder": {
    file: "app/(console)/drafts/[draftId]/s.tsx",
    source: '"use client";\nexport { x } from "../actions.ts";\nexport { y } from "./y.ts";',
    rule: null,
  },
  "an import without its extension is refused": {
    file: "lib/domain/t.ts",
    source: 'export { x } from "./x";',
    rule: "house(import-path)",
  },
  "an import that climbs is refused": {
    file: "lib/services/drafts/deep/u.ts",
    source: 'export { x } from "../../x.ts";',
    rule: "house(import-path)",
  },
  "a foreign alias is refused": {
    file: "lib/domain/v.ts",
    source: 'export { x } from "@/lib/domain/x.ts";',
    rule: "house(import-path)",
  },
  "modules are not mocked": {
    file: "lib/domain/w.test.ts",
    source: 'import { vi } from "vitest";\nvi.mock("./x.ts");',
    rule: "house(no-banned-calls)",
  },
  "lib draws no unnamed chance": {
    file: "lib/services/x.ts",
    source: "export const x = () => Math.random();",
    rule: "house(no-banned-calls)",
  },
  "markup stays out of lib": {
    file: "lib/domain/y.tsx",
    source: "export const y = 1;",
    rule: "house(tsx-place)",
  },
  "the environment is read in one place": {
    file: "lib/services/z.ts",
    source: "export const z = () => process.env.NODE_ENV;",
    rule: "node(no-process-env)",
  },
  "raw HTML is refused": {
    file: "components/aa.tsx",
    source: 'export const Aa = () => <p dangerouslySetInnerHTML={{ __html: "x" }} />;',
    rule: "react(no-danger)",
  },
  "a file stays short": {
    file: "lib/domain/ab.ts",
    source: Array.from({ length: 301 }, (_, line) => `export const line${line} = ${line};`).join("\n"),
    rule: "eslint(max-lines)",
  },
  "a file name is in kebab case": {
    file: "lib/domain/approveDraft.ts",
    source: "export const ac = 1;",
    rule: "unicorn(filename-case)",
  },
};

const folder = mkdtempSync(join(tmpdir(), "countersign-lint-"));
let found: { file: string; rule: string }[] = [];

beforeAll(() => {
  for (const { file, source } of Object.values(PLANTED)) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), `${source}\n`);
  }
  const run = spawnSync(
    process.execPath,
    [resolve("node_modules/oxlint/bin/oxlint"), "-c", resolve(".oxlintrc.json"), "-f", "json", "."],
    { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  const report: { diagnostics: { filename: string; code: string }[] } = JSON.parse(run.stdout);
  found = report.diagnostics.map(({ filename, code }) => ({ file: filename, rule: code }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the linter keeps the house rules", () => {
  test.each(Object.entries(PLANTED))("%s", (_name, { file, rule }) => {
    const rules = found.filter((entry) => entry.file.endsWith(file)).map((entry) => entry.rule);
    if (rule) expect(rules).toContain(rule);
    else expect(rules.filter((name) => name.startsWith("house("))).toEqual([]);
  });
});
