import { randomBytes } from "node:crypto";

import postgres, { type Sql } from "postgres";
import { inject, onTestFinished } from "vitest";

import { connect } from "#lib/db/client.ts";
import type { Database } from "#lib/db/database.ts";
import { connectKeyStore, type KeyStore } from "#lib/db/key-store.ts";

import { giveBackCopies, takeCopies } from "./database-copies.ts";
import { databaseUrl } from "./templates.ts";

export type TestStores = {
  db: Database;
  /** A raw client on the data database, as the owner. */
  sql: Sql;
  url: string;
  keys: KeyStore;
  keysUrl: string;
  close: () => Promise<void>;
};

/** Copies of the migrated databases, for one test file or one test, with nothing of another test in them. */
export async function createTestStores(): Promise<TestStores> {
  const server = inject("postgresUrl");
  const admin = postgres(server, { max: 1, fetch_types: false, onnotice: () => {} });
  const copies = await takeCopies(admin);
  const url = databaseUrl(server, copies.data);
  const keysUrl = databaseUrl(server, copies.keys);
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
      await giveBackCopies(admin, server, copies);
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
