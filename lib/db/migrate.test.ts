import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import postgres from "postgres";
import { beforeEach, describe, expect, inject, onTestFinished, test } from "vitest";

import { databaseUrl } from "#lib/testing/templates.ts";

import { migrate, migrationStatus, readMigrations } from "./migrate.ts";

const FOLDER = "drizzle/migrations";

async function emptyDatabase(): Promise<string> {
  const name = `migrate_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const admin = postgres(inject("postgresUrl"), { max: 1, onnotice: () => {} });
  await admin`create database ${admin(name)}`;
  onTestFinished(async () => {
    await admin`drop database ${admin(name)} with (force)`;
    await admin.end();
  });
  return databaseUrl(inject("postgresUrl"), name);
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "countersign-migrations-"));
  await cp(FOLDER, folder, { recursive: true });
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

describe("the migrator", () => {
  test("two that start together apply every migration once", async () => {
    const url = await emptyDatabase();
    const applied = await Promise.all([
      migrate({ url, folder }),
      migrate({ url, folder }),
      migrate({ url, folder }),
    ]);
    const names = (await readMigrations(folder)).map(({ name }) => name);
    expect(applied.flat().toSorted()).toEqual(names);
  });

  test("a fresh database and one upgraded step by step end identical", async () => {
    const [fresh, upgraded] = [await emptyDatabase(), await emptyDatabase()];
    await migrate({ url: fresh, folder });
    for (const { name, statements } of await readMigrations(FOLDER)) {
      const stepFolder = await mkdtemp(path.join(tmpdir(), "countersign-step-"));
      for (const earlier of (await readMigrations(FOLDER)).filter((other) => other.name <= name)) {
        await writeFile(path.join(stepFolder, `${earlier.name}.sql`), earlier.statements);
      }
      await migrate({ url: upgraded, folder: stepFolder });
      await rm(stepFolder, { recursive: true });
      expect(statements.length).toBeGreaterThan(0);
    }
    expect(await describeSchema(upgraded)).toEqual(await describeSchema(fresh));
  });

  test("a file dated before the newest one is still applied: sets are compared, not dates", async () => {
    const url = await emptyDatabase();
    await migrate({ url, folder });
    await writeFile(
      path.join(folder, "0000_a_late_merge.sql"),
      "-- phase: expand\ncreate table late_merge (id int);\n",
    );
    expect(await migrate({ url, folder })).toEqual(["0000_a_late_merge"]);
  });

  test("a file that changed after it was applied is refused", async () => {
    const url = await emptyDatabase();
    await migrate({ url, folder });
    await writeFile(path.join(folder, "0000_base.sql"), "-- phase: expand\nselect 1;\n");
    await expect(migrate({ url, folder })).rejects.toThrow("changed after it had been applied");
  });

  test("a migration that fails leaves nothing behind", async () => {
    const url = await emptyDatabase();
    await writeFile(
      path.join(folder, "9999_bad.sql"),
      "-- phase: expand\ncreate table half (id int);\nselect 1/0;\n",
    );
    await expect(migrate({ url, folder })).rejects.toThrow("division by zero");
    const { pending } = await migrationStatus({ url, folder });
    expect(pending.map(({ name }) => name)).toEqual(["9999_bad"]);
    expect(await describeSchema(url)).not.toContain("half");
  });

  test("a file without its phase is refused", async () => {
    await writeFile(path.join(folder, "9999_no_phase.sql"), "select 1;\n");
    await expect(readMigrations(folder)).rejects.toThrow("-- phase: expand|backfill|contract");
  });

  test("a database ahead of this build is told apart", async () => {
    const url = await emptyDatabase();
    await migrate({ url, folder });
    await rm(path.join(folder, "0001_audit-chain.sql"));
    const status = await migrationStatus({ url, folder });
    expect(status.unknown).toEqual(["0001_audit-chain"]);
    expect(status.pending).toEqual([]);
  });
});

describe("the schema", () => {
  test("every foreign key has an index that starts with its columns", async () => {
    const url = await emptyDatabase();
    await migrate({ url, folder });
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const missing = await sql<{ name: string }[]>`
      select c.conrelid::regclass || '.' || c.conname as name from pg_constraint c
      where c.contype = 'f' and c.connamespace = 'public'::regnamespace and not exists (
        select 1 from pg_index i where i.indrelid = c.conrelid
          and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)`;
    await sql.end();
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});

async function describeSchema(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const rows = await sql<{ line: string }[]>`
    select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
      || ' ' || coalesce(generation_expression, '') as line
      from information_schema.columns where table_schema = 'public'
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select tgrelid::regclass || ' ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    order by 1`;
  await sql.end();
  return rows.map(({ line }) => line).join("\n");
}
