import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import postgres, { type Sql } from "postgres";

export const MIGRATION_PHASES = ["expand", "backfill", "contract"] as const;
export type MigrationPhase = (typeof MIGRATION_PHASES)[number];

export type Migration = { name: string; phase: MigrationPhase; sha256: string; statements: string };
export type MigrationStatus = {
  applied: string[];
  pending: Migration[];
  /** Applied here but unknown to this build: the database is ahead. */
  unknown: string[];
};

/** One lock for all migrators of a database: they queue instead of colliding. */
const LOCK = 7_240_913;

/** Applies what is pending, in order, each file in its own transaction. Returns the names it applied. */
export async function migrate(options: { url: string; folder: string }): Promise<string[]> {
  return withMigrator(options.url, async (sql) => {
    await sql`select pg_advisory_lock(${LOCK})`;
    const status = await readStatus(sql, await readMigrations(options.folder));
    for (const migration of status.pending) await apply(sql, migration);
    return status.pending.map(({ name }) => name);
  });
}

/** Compares the set of applied hashes with the files, whatever their order or date. Changes nothing. */
export async function migrationStatus(options: { url: string; folder: string }): Promise<MigrationStatus> {
  return withMigrator(options.url, async (sql) => readStatus(sql, await readMigrations(options.folder)));
}

/** Reads the migration files. A file without a phase on its first line is refused. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  return Promise.all(
    names.map(async (file) => {
      const statements = await readFile(path.join(folder, file), "utf8");
      const phase = /^-- phase: (\w+)\n/.exec(statements)?.[1];
      const known = MIGRATION_PHASES.find((name) => name === phase);
      if (!known) {
        throw new Error(`${file} must start with "-- phase: ${MIGRATION_PHASES.join("|")}".`);
      }
      const sha256 = createHash("sha256").update(statements).digest("hex");
      return { name: file.replace(/\.sql$/, ""), phase: known, sha256, statements };
    }),
  );
}

async function apply(sql: Sql, migration: Migration): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe(migration.statements);
    await tx`
      insert into schema_migrations (name, phase, sha256)
      values (${migration.name}, ${migration.phase}, ${migration.sha256})`;
  });
}

async function readStatus(sql: Sql, migrations: Migration[]): Promise<MigrationStatus> {
  const [table] = await sql<
    { exists: boolean }[]
  >`select to_regclass('schema_migrations') is not null as exists`;
  if (!table?.exists) {
    await sql`
      create table if not exists schema_migrations (
        name text primary key, phase text not null, sha256 text not null unique,
        applied_at timestamptz not null default now())`;
  }
  const rows = await sql<{ name: string; sha256: string }[]>`select name, sha256 from schema_migrations`;
  const applied = new Set(rows.map((row) => row.sha256));
  const known = new Set(migrations.map((migration) => migration.sha256));
  const changed = rows.find(
    (row) => !known.has(row.sha256) && migrations.some((migration) => migration.name === row.name),
  );
  if (changed) {
    throw new Error(
      `${changed.name} was changed after it had been applied. Restore the file and add a new one.`,
    );
  }
  return {
    applied: rows.map((row) => row.name).toSorted(),
    pending: migrations.filter((migration) => !applied.has(migration.sha256)),
    unknown: rows.filter((row) => !known.has(row.sha256)).map((row) => row.name),
  };
}

async function withMigrator<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, {
    max: 1,
    onnotice: () => {},
    connection: { application_name: "countersign-migrator" },
  });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
