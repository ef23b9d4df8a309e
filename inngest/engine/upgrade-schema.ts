import { readFile, readdir } from "node:fs/promises";

import type { Sql } from "postgres";

import { LOCK_CLASS } from "./limits.ts";

const FOLDER = new URL("./schema/", import.meta.url);

/** Applies the engine's numbered SQL files that are missing, once, however many engines start together. */
export async function upgradeSchema(sql: Sql): Promise<number[]> {
  const files = (await readdir(FOLDER)).filter((name) => /^\d{3}-.+\.sql$/.test(name)).toSorted();
  return sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK_CLASS.schema}, 0)`;
    await tx`create schema if not exists ie`;
    await tx`create table if not exists ie.schema_version (
      version int primary key, name text not null, applied_at timestamptz not null default now())`;
    const rows = await tx<{ version: number }[]>`select version from ie.schema_version`;
    const present = new Set(rows.map((row) => row.version));
    const newest = Math.max(0, ...present);
    const known = files.map((name) => Number(name.slice(0, 3)));
    if (newest > Math.max(...known)) {
      throw new Error(
        `the engine's tables have version ${newest}; this release knows up to ${Math.max(...known)}`,
      );
    }
    const missing = files.filter((name) => !present.has(Number(name.slice(0, 3))));
    for (const name of missing) {
      await tx.unsafe(await readFile(new URL(name, FOLDER), "utf8"));
      await tx`insert into ie.schema_version (version, name) values (${Number(name.slice(0, 3))}, ${name})`;
    }
    return missing.map((name) => Number(name.slice(0, 3)));
  });
}
