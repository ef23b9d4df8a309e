import postgres, { type Sql } from "postgres";

import { LOCK_CLASS } from "./limits.ts";

/** One database session for a worker's whole life. It carries the lock that proves the worker alive. */
export type WorkerSession = {
  /** The worker's id: the same while its session lives, a new one after a lost session. */
  ensureAlive: () => Promise<number>;
  countPeers: () => Promise<number>;
  close: () => Promise<void>;
};

export function openWorkerSession(databaseUrl: string): WorkerSession {
  const sql = postgres(databaseUrl, { max: 1, idle_timeout: 0, max_lifetime: null, onnotice: () => {} });
  let workerId = 0;
  return {
    async ensureAlive() {
      if (workerId !== 0 && (await holdsLock(sql, workerId))) return workerId;
      workerId = 0;
      const [row] = await sql<{ id: number }[]>`select nextval('ie.worker_seq')::int as id`;
      if (!row) throw new Error("the database gave no worker id");
      await sql`select pg_advisory_lock(${LOCK_CLASS.workers}, ${row.id})`;
      if (!(await holdsLock(sql, row.id))) throw new PooledConnection();
      workerId = row.id;
      return workerId;
    },
    async countPeers() {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count from pg_locks
        where locktype = 'advisory' and classid = ${LOCK_CLASS.workers} and objid > 0 and objid <> ${workerId}
          and granted and database = (select oid from pg_database where datname = current_database())`;
      return row?.count ?? 0;
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

export class PooledConnection extends Error {
  override readonly name = "PooledConnection";

  constructor() {
    super(
      "the engine's database URL leads through a transaction pooler, where session locks do not hold; " +
        "set ENGINE_DATABASE_URL to the database itself",
    );
  }
}

/** Refuses a connection that shares or changes its backend between transactions. */
export async function assertDirectConnection(
  databaseUrl: string,
  backendPid: (sql: Pick<Sql, "unsafe">) => Promise<number> = askBackendPid,
): Promise<void> {
  const options = { max: 1, onnotice: () => {} };
  const first = postgres(databaseUrl, options);
  const second = postgres(databaseUrl, options);
  try {
    const before = await backendPid(first);
    const others = await second.begin(async (tx) => {
      const other = await backendPid(tx);
      return { other, after: await backendPid(first) };
    });
    if (others.other === before || others.after !== before) throw new PooledConnection();
  } finally {
    await Promise.allSettled([first.end({ timeout: 1 }), second.end({ timeout: 1 })]);
  }
}

/** PostgreSQL 17 and newer; older ones refuse a connection that asks for it. */
export async function knowsTransactionTimeout(databaseUrl: string): Promise<boolean> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const rows = await sql`select 1 from pg_settings where name = 'transaction_timeout'`;
    return rows.length > 0;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function askBackendPid(sql: Pick<Sql, "unsafe">): Promise<number> {
  const [row] = await sql.unsafe<{ pid: number }[]>("select pg_backend_pid() as pid");
  return row?.pid ?? 0;
}

async function holdsLock(sql: Sql, id: number): Promise<boolean> {
  const rows = await sql`
    select 1 from pg_locks
    where locktype = 'advisory' and classid = ${LOCK_CLASS.workers} and objid = ${id}
      and pid = pg_backend_pid() and granted`;
  return rows.length > 0;
}
