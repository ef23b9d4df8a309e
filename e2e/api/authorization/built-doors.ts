import { readFile } from "node:fs/promises";

type Manifest = { node: Record<string, { workers: Record<string, unknown>; exportedName?: string }> };

export type BuiltAction = { id: string; page: string };

const BUILD = ".next";
/** Of Next itself: they show an error or a picture. */
const OPEN = /^\/(_global-error|_not-found|icon\.svg)$/;

/** Every server action that the finished build answers, by name, with its id and a page to post it to. */
export async function builtActions(): Promise<Map<string, BuiltAction>> {
  const { node } = await read<Manifest>("server/server-reference-manifest.json");
  return new Map(
    Object.entries(node).map(([id, { workers, exportedName = id }]) => {
      const page = Object.keys(workers).find((name) => name.startsWith("app/")) ?? "";
      return [exportedName, { id, page: addressOf(page.slice("app".length)) }];
    }),
  );
}

/** The addresses of every page and of every route in the finished build. */
export async function builtAddresses(): Promise<{ pages: string[]; routes: string[] }> {
  const found = Object.entries(await read<Record<string, string>>("app-path-routes-manifest.json"));
  const ending = (word: string) =>
    found.flatMap(([file, address]) => (file.endsWith(word) && !OPEN.test(address) ? [address] : []));
  return { pages: ending("/page"), routes: ending("/route") };
}

function addressOf(page: string): string {
  return page.replace(/\/page$/, "").replaceAll(/\/\([^)]+\)/g, "") || "/";
}

async function read<Content>(file: string): Promise<Content> {
  return JSON.parse(await readFile(`${BUILD}/${file}`, "utf8")) as Content;
}
