import { drizzle } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";

import * as schema from "#drizzle/schema/index.ts";
import { env } from "#lib/env.ts";
import { stepObserver } from "#lib/observability/step.ts";

import type { Database } from "./database.ts";
import { observeClient } from "./observed-client.ts";
import { prepareRepeated } from "./prepared-client.ts";

export type DatabaseConnection = { db: Database; sql: Sql; close: () => Promise<void> };

const state = globalThis as typeof globalThis & { __countersignDatabase?: DatabaseConnection };

/** The pool of this process, opened on first use. */
export function getDatabase(): Database {
  state.__countersignDatabase ??= connect({
    url: env().DATABASE_URL,
    poolSize: env().DATABASE_POOL_SIZE,
    role: env().DATABASE_ROLE,
    keepsPrepared: env().DATABASE_PREPARED_STATEMENTS,
  });
  return state.__countersignDatabase.db;
}

/** Ends the pool of this process, if there is one. */
export async function closeDatabase(): Promise<void> {
  await state.__countersignDatabase?.close();
  delete state.__countersignDatabase;
}

/**
 * Opens a pool. `role` is assumed by every connection, so that the product runs with fewer rights than its owner.
 * Prepared statements are planned anew each time: a plan made for one list would be slow for another.
 */
export function connect(options: {
  url: string;
  poolSize?: number;
  role?: string | undefined;
  keepsPrepared?: boolean;
}): DatabaseConnection {
  const keepsPrepared = options.keepsPrepared ?? true;
  const client = postgres(options.url, {
    max: options.poolSize ?? 10,
    connect_timeout: 10,
    idle_timeout: 300,
    max_lifetime: 3600,
    onnotice: () => {},
    connection: {
      application_name: "countersign",
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 15_000,
      lock_timeout: 5_000,
      ...(keepsPrepared ? { plan_cache_mode: "force_custom_plan" } : {}),
      ...(options.role ? { role: options.role } : {}),
    },
  });
  const observer = stepObserver();
  const lasting = keepsPrepared ? prepareRepeated(client) : client;
  const seamed = observer ? observeClient(lasting, observer) : lasting;
  return { db: drizzle(seamed, { schema }), sql: client, close: () => client.end({ timeout: 5 }) };
}
