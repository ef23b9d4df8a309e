import { sql } from "drizzle-orm";

import type { Database } from "./database.ts";

export type ServerFacts = {
  isSuperuser: boolean;
  /** Settings that must be on, or acknowledged rows may be lost. */
  durability: Record<"synchronous_commit" | "fsync" | "full_page_writes", string>;
  maxConnections: number;
  hasKeyTable: boolean;
  clock: Date;
};

export async function findServerFacts(db: Database): Promise<ServerFacts> {
  const [row] = await db.execute<{
    is_superuser: boolean;
    synchronous_commit: string;
    fsync: string;
    full_page_writes: string;
    max_connections: number;
    has_key_table: boolean;
    clock: string;
  }>(sql`
    select
      (select rolsuper from pg_roles where rolname = current_user) as is_superuser,
      current_setting('synchronous_commit') as synchronous_commit,
      current_setting('fsync') as fsync,
      current_setting('full_page_writes') as full_page_writes,
      current_setting('max_connections')::int as max_connections,
      to_regclass('public.subject_keys') is not null as has_key_table,
      (extract(epoch from clock_timestamp()) * 1000)::bigint as clock`);
  if (!row) throw new Error("The database gave no facts about itself.");
  const { synchronous_commit, fsync, full_page_writes } = row;
  return {
    isSuperuser: row.is_superuser,
    durability: { synchronous_commit, fsync, full_page_writes },
    maxConnections: row.max_connections,
    hasKeyTable: row.has_key_table,
    clock: new Date(Number(row.clock)),
  };
}

export type AppliedMigration = { name: string; phase: string; sha256: string };

export async function listAppliedMigrations(db: Database): Promise<AppliedMigration[]> {
  return db.execute<AppliedMigration>(sql`select name, phase, sha256 from schema_migrations order by name`);
}
