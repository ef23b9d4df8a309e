import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

import postgres, { type Sql } from "postgres";

import { env } from "#lib/env.ts";
import { step } from "#lib/observability/step.ts";

import type { SubjectKey } from "./sealed.ts";

/** Data keys, wrapped by the master key, in a database of their own that a data backup does not take. */
export type KeyStore = {
  /** Makes and stores a key before anything is sealed with it. */
  createKey(ownerId: string): Promise<SubjectKey>;
  /** The key, or null when it was erased. */
  findKey(ownerId: string): Promise<SubjectKey | null>;
  findKeys(ownerIds: readonly string[]): Promise<Map<string, SubjectKey>>;
  deleteKey(ownerId: string): Promise<void>;
  close(): Promise<void>;
};

const state = globalThis as typeof globalThis & { __countersignKeyStore?: KeyStore };

/** The key store of this process, opened on first use. */
export function getKeyStore(): KeyStore {
  state.__countersignKeyStore ??= connectKeyStore({
    url: env().KEY_STORE_URL,
    masterKeys: [env().MASTER_KEY, env().MASTER_KEY_PREVIOUS].filter((key) => key !== undefined),
  });
  return state.__countersignKeyStore;
}

/** Ends the key store's connections of this process, if there are any. */
export async function closeKeyStore(): Promise<void> {
  await state.__countersignKeyStore?.close();
  delete state.__countersignKeyStore;
}

type Row = { owner_id: string; version: number; master_key_id: string; wrapped: Buffer };

/** Opens a key store. The first master key wraps new keys; every one given can unwrap. */
export function connectKeyStore(options: { url: string; masterKeys: readonly string[] }): KeyStore {
  const sql = postgres(options.url, {
    max: 4,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: "countersign-keys", statement_timeout: 5_000 },
  });
  const masters = new Map(options.masterKeys.map((key) => masterKey(key)));
  const [current] = masters.keys();
  if (current === undefined) throw new Error("The key store needs a master key.");
  const master = (id: string) => {
    const key = masters.get(id);
    if (!key)
      throw new Error(`No master key ${id}: set MASTER_KEY_PREVIOUS until every key is wrapped anew.`);
    return key;
  };
  const open = (row: Row): SubjectKey => ({
    ownerId: row.owner_id,
    version: row.version,
    key: unwrap(master(row.master_key_id), row),
  });

  const findKeys = async (ownerIds: readonly string[]) => {
    const ids = [...new Set(ownerIds)];
    if (ids.length === 0) return new Map<string, SubjectKey>();
    const rows = await step("keys select", () => selectKeys(sql, ids));
    return new Map(rows.map((row) => [row.owner_id, open(row)]));
  };

  return {
    async createKey(ownerId) {
      const key: SubjectKey = { ownerId, version: 1, key: randomBytes(32) };
      const wrapped = wrap(master(current), key);
      await step(
        "keys insert",
        () => sql`
          insert into subject_keys (owner_id, version, master_key_id, wrapped)
          values (${ownerId}, ${key.version}, ${current}, ${wrapped})`,
      );
      return key;
    },
    async findKey(ownerId) {
      return (await findKeys([ownerId])).get(ownerId) ?? null;
    },
    findKeys,
    async deleteKey(ownerId) {
      await step("keys delete", () => sql`delete from subject_keys where owner_id = ${ownerId}`);
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

function selectKeys(sql: Sql, ids: string[]) {
  return sql<Row[]>`
    select owner_id, version, master_key_id, wrapped from subject_keys where owner_id = any(${ids}::uuid[])`;
}

function masterKey(base64: string): [string, Buffer] {
  const key = Buffer.from(base64, "base64");
  return [createHash("sha256").update(key).digest("hex").slice(0, 16), key];
}

function wrap(master: Buffer, { ownerId, version, key }: SubjectKey): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", master, iv);
  cipher.setAAD(Buffer.from(`${ownerId}|${version}`));
  return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

function unwrap(master: Buffer, row: Row): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", master, row.wrapped.subarray(0, 12), {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(`${row.owner_id}|${row.version}`));
  decipher.setAuthTag(row.wrapped.subarray(-16));
  return Buffer.concat([decipher.update(row.wrapped.subarray(12, -16)), decipher.final()]);
}
