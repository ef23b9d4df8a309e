import { drizzle } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";

import * as schema from "#drizzle/schema/index.ts";
import { env } from "#lib/env.ts";
import { stepObserver } from "#lib/observability/step.ts";

import type { Database } from "./database.ts";
import { gateClient } from "./gated-client.ts";
import { observeClient } from "./observed-client.ts";
import { type PoolClass, PoolGate, type PoolNumbers } from "./pool-gate.ts";
import { prepareRepeated } from "./prepared-client.ts";

export type DatabaseConnection = {
  db: Database;
  sql: Sql;
  /** The same pool behind the gate, as work of one class. */
  gated: (kind: PoolClass) => Database;
  numbers: () => PoolNumbers;
  close: () => Promise<void>;
};

const state = globalThis as typeof globalThis & { __countersignDatabase?: DatabaseConnection };

/** The pool of this process, opened on first use, as work of one class sees it. */
export function getDatabase(kind: PoolClass = "send"): Database {
  state.__countersignDatabase ??= connect({
    url: env().DATABASE_URL,
    poolSize: env().DATABASE_POOL_SIZE,
    role: env().DATABASE_ROLE,
    keepsPrepared: env().DATABASE_PREPARED_STATEMENTS,
  });
  return state.__countersignDatabase.gated(kind);
}

/** How the pool of this process is used; null before its first use. */
export function readPoolNumbers(): PoolNumbers | null {
  return state.__countersignDatabase?.numbers() ?? null;
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
  const poolSize = options.poolSize ?? 10;
  const client = postgres(options.url, {
    max: poolSize,
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
  const gate = new PoolGate(poolSize);
  const gated = new Map<PoolClass, Database>();
  return {
    db: drizzle(seamed, { schema }),
    sql: client,
    gated: (kind) => {
      const known = gated.get(kind) ?? drizzle(gateClient(seamed, { gate, kind }), { schema });
      gated.set(kind, known);
      return known;
    },
    numbers: () => gate.numbers(),
    close: () => client.end({ timeout: 5 }),
  };
}
