import { readMigrations } from "#lib/db/migrate.ts";
import { listAppliedMigrations } from "#lib/db/server-facts.ts";

import type { ServiceContext } from "../context.ts";

export type MigrationState =
  | { state: "current" | "ahead_compatible"; names: string[] }
  | { state: "behind" | "ahead"; names: string[] };

const FOLDER = "drizzle/migrations";

/** Compares the sets of hashes: what this build brings, and what the database has had. */
export async function compareMigrations(
  ctx: Pick<ServiceContext, "db">,
  folder: string = FOLDER,
): Promise<MigrationState> {
  const [brought, applied] = await Promise.all([readMigrations(folder), listAppliedMigrations(ctx.db)]);
  const appliedHashes = new Set(applied.map(({ sha256 }) => sha256));
  const pending = brought.filter(({ sha256 }) => !appliedHashes.has(sha256));
  if (pending.length > 0) return { state: "behind", names: pending.map(({ name }) => name) };
  const known = new Set(brought.map(({ sha256 }) => sha256));
  const unknown = applied.filter(({ sha256 }) => !known.has(sha256));
  if (unknown.length === 0) return { state: "current", names: [] };
  // A newer build only added to the schema: this one still works beside it.
  const isCompatible = unknown.every(({ phase }) => phase !== "contract");
  return { state: isCompatible ? "ahead_compatible" : "ahead", names: unknown.map(({ name }) => name) };
}
