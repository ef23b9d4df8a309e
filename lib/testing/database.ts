import { randomBytes, randomUUID } from "node:crypto";

import postgres, { type Sql } from "postgres";
import { inject, onTestFinished } from "vitest";

import { connect } from "#lib/db/client.ts";
import type { Database } from "#lib/db/database.ts";
import { connectKeyStore, type KeyStore } from "#lib/db/key-store.ts";

import { DATA_TEMPLATE, databaseUrl, KEYS_TEMPLATE } from "./postgres-server.ts";

export type TestStores = {
  db: Database;
  /** A raw client on the data database, as the owner. */
  sql: Sql;
  url: string;
  keys: KeyStore;
  keysUrl: string;
  close: () => Promise<void>;
};

/** Copies of the migrated databases, for one test file or one test. `close` drops them. */
export async function createTestStores(): Promise<TestStores> {
  const server = inject("postgresUrl");
  const suffix = randomUUID().replaceAll("-", "").slice(0, 12);
  const [data, keyStore] = [`test_${suffix}`, `test_keys_${suffix}`];
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin`create database ${admin(data)} template ${admin(DATA_TEMPLATE)}`;
  await admin`create database ${admin(keyStore)} template ${admin(KEYS_TEMPLATE)}`;
  const url = databaseUrl(server, data);
  const keysUrl = databaseUrl(server, keyStore);
  const connection = connect({ url, poolSize: 10, role: "countersign_app" });
  const keys = connectKeyStore({ url: keysUrl, masterKeys: [randomBytes(32).toString("base64")] });
  const sql = postgres(url, { max: 2, onnotice: () => {} });
  return {
    db: connection.db,
    sql,
    url,
    keys,
    keysUrl,
    close: async () => {
      await Promise.all([connection.close(), keys.close(), sql.end()]);
      await admin`drop database ${admin(data)} with (force)`;
      await admin`drop database ${admin(keyStore)} with (force)`;
      await admin.end();
    },
  };
}

/** Stores that live as long as the running test. */
export async function createStoresForTest(): Promise<TestStores> {
  const stores = await createTestStores();
  onTestFinished(() => stores.close());
  return stores;
}
