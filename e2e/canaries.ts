import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import type { Page } from "@playwright/test";
import type { Sql } from "postgres";

import { inDatabase } from "./database.ts";
import type { StackAddresses } from "./stack.ts";

/** A place where something of a person could lie, with all that lies there. */
export type Place = { name: string; text: string };

/** Tables that hold no sealed column: whatever stands there is for engines, trails, timelines and counts. */
const OPEN_TABLES = [
  ...["audit_events", "outbox_events", "workflows", "workflow_steps", "workflow_attempts", "sends"],
  ...["service_minutes", "service_errors", "breakers", "breaker_changes", "intake_refusals", "crm_records"],
];

/** Which of the words lie where, as they are, and as base64 at any offset. */
export function findCanaries(places: readonly Place[], canaries: readonly string[]): string[] {
  return places.flatMap(({ name, text }) => {
    const plain = text.toLowerCase();
    return canaries.flatMap((canary) => {
      const isPlain = plain.includes(canary.toLowerCase());
      const isEncoded = base64Forms(canary).some((form) => text.includes(form));
      return isPlain || isEncoded ? [`${canary} in ${name}`] : [];
    });
  });
}

/** Every log of every process of the stack: console, engine, sandbox, builder, migrator and both databases. */
export async function readLogs({ directory }: StackAddresses): Promise<Place[]> {
  const folder = path.join(directory, "logs");
  const names = await readdir(folder);
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(path.join(folder, name), "utf8") })),
  );
}

/** Every row of the engine's own schema, and of every table that is not sealed. */
export async function readTables(stack: StackAddresses): Promise<Place[]> {
  return inDatabase(stack, async (sql) => {
    const engine = await sql<{ name: string }[]>`
      select table_schema || '.' || table_name as name from information_schema.tables
      where table_schema = 'ie' and table_type = 'BASE TABLE'`;
    const known = await sql<{ name: string }[]>`
      select 'public.' || table_name as name from information_schema.tables
      where table_schema = 'public' and table_name = any(${OPEN_TABLES})`;
    const places: Place[] = [];
    for (const { name } of [...engine, ...known]) places.push({ name, text: await dump(sql, name) });
    return places;
  });
}

/** Addresses that the browser asked for, and what it said it came from. */
export function listenToAddresses(page: Page): () => Place {
  const lines: string[] = [];
  page.on("request", (request) => lines.push(`${request.url()} ${request.headers()["referer"] ?? ""}`));
  return () => ({ name: "the browser's addresses", text: lines.join("\n") });
}

/** While `work` runs, every statement on this table fails. */
export async function withoutTable<T>(
  stack: StackAddresses,
  table: string,
  work: () => Promise<T>,
): Promise<T> {
  const rename = (from: string, to: string) =>
    inDatabase(stack, (sql) => sql`alter table ${sql(from)} rename to ${sql(to)}`);
  await rename(table, `${table}_away`);
  try {
    return await work();
  } finally {
    await rename(`${table}_away`, table);
  }
}

async function dump(sql: Sql, name: string): Promise<string> {
  const rows = await sql<{ row: string }[]>`select to_jsonb(t)::text as row from ${sql(name)} t`;
  const text = rows.map(({ row }) => row).join("\n");
  // Bytes are written in hexadecimal: what they hold is looked at too.
  const bytes = [...text.matchAll(/\\x((?:[0-9a-f]{2})+)/g)];
  return [text, ...bytes.map(([, hex = ""]) => Buffer.from(hex, "hex").toString("latin1"))].join("\n");
}

/** What is left of the word in base64 when it begins at each of the three offsets, without its ragged ends. */
function base64Forms(word: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(" ".repeat(offset) + word).toString("base64");
    return encoded.slice(offset === 0 ? 0 : 4, -4);
  });
}
