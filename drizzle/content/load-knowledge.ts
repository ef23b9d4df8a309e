import { readdir, readFile } from "node:fs/promises";

import type { KnowledgePage } from "#lib/domain/passages.ts";

const FOLDER = new URL("./knowledge/", import.meta.url);

/** The first knowledge pages of a new deployment, in the order of their slugs. */
export async function loadKnowledge(folder: URL = FOLDER): Promise<KnowledgePage[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md")).toSorted();
  return Promise.all(
    names.map(async (name) => parseKnowledge(await readFile(new URL(name, folder), "utf8"), name)),
  );
}

/** Front matter of `title` and `slug`, then Markdown. */
export function parseKnowledge(source: string, name: string): KnowledgePage {
  const match = /^---\n(?<head>[\s\S]*?)\n---\n(?<body>[\s\S]*)$/.exec(source.replaceAll("\r\n", "\n"));
  const head = match?.groups?.["head"] ?? "";
  const field = (key: string): string => new RegExp(`^${key}:\\s*(.+)$`, "m").exec(head)?.[1]?.trim() ?? "";
  const page = {
    slug: field("slug"),
    version: 1,
    title: field("title"),
    markdown: match?.groups?.["body"]?.trim() ?? "",
  };
  if (page.slug === "" || page.title === "" || page.markdown === "") {
    throw new Error(`${name} needs front matter with title and slug, and a text.`);
  }
  return page;
}
