import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { browserGraph, isBrowserEntry } from "./browser-graph.ts";

const ROOT = join(import.meta.dirname, "../..");
const entries = [
  "instrumentation-client.ts",
  ...globSync("{app,components}/**/*.{ts,tsx}", { cwd: ROOT }).filter((file) =>
    isBrowserEntry(readFileSync(join(ROOT, file), "utf8")),
  ),
];
const { files, packages } = browserGraph(ROOT, entries);

/** Every one of them is paid for by every person who opens the console. */
const PACKAGES = [
  "@sentry/nextjs",
  "@tanstack/react-query",
  "class-variance-authority",
  "clsx",
  "diff",
  "lucide-react",
  "next/",
  "radix-ui",
  "radix-ui/internal",
  "react",
  "react-dom",
];

test("the browser loads none but these packages: no zod, nothing of the server", () => {
  const others = [...packages].filter(
    ([name]) => !PACKAGES.some((known) => (known.endsWith("/") ? name.startsWith(known) : name === known)),
  );
  expect(others.map(([name, importer]) => `${name} by ${importer}`)).toEqual([]);
});

test("of the product the browser loads screens, parts and rules only", () => {
  const others = [...files].filter(
    ([file]) => !/^(app|components|lib\/(domain|contracts))\/|^instrumentation-client\.ts$/.test(file),
  );
  expect(others.map(([file, importer]) => `${file} by ${importer}`)).toEqual([]);
  expect(files.size).toBeGreaterThan(200);
});
