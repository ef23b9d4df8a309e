import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";

import { parseSync } from "oxc-parser";

/** What the browser may be made to load: each file with the file that imports it, and every package with its importer. */
export type BrowserGraph = { files: Map<string, string | null>; packages: Map<string, string> };

/** Follows every import with a value, static or dynamic, from the files that begin in a browser. */
export function browserGraph(root: string, entries: readonly string[]): BrowserGraph {
  const files = new Map<string, string | null>();
  const packages = new Map<string, string>();
  const waiting: [string, string | null][] = entries.map((entry) => [entry, null]);
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [file, importer] = next;
    if (files.has(file)) continue;
    files.set(file, importer);
    const text = readFileSync(posix.join(root, file), "utf8");
    // Of actions the browser knows the names only.
    if (text.startsWith('"use server"')) continue;
    for (const source of importsOf(file, text)) {
      const target = targetOf(source, file);
      if (target === null) packages.set(source, packages.get(source) ?? file);
      else if (/\.tsx?$/.test(target) && existsSync(posix.join(root, target))) waiting.push([target, file]);
    }
  }
  return { files, packages };
}

export function isBrowserEntry(text: string): boolean {
  return /^(?:\/\*[\s\S]*?\*\/\s*)?"use client";/.test(text);
}

function importsOf(file: string, text: string): string[] {
  const { module } = parseSync(file, text);
  return [
    ...module.staticImports
      .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) => (moduleRequest && !isType ? [moduleRequest.value] : [])),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) =>
      text.slice(moduleRequest.start, moduleRequest.end).replaceAll(/^["'`]|["'`]$/g, ""),
    ),
  ];
}

function targetOf(source: string, file: string): string | null {
  if (source.startsWith("#")) return source.slice(1);
  return source.startsWith(".") ? posix.join(posix.dirname(file), source) : null;
}
