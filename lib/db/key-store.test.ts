import { randomBytes, randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestStores, type TestStores } from "#lib/testing/database.ts";

import { connectKeyStore } from "./key-store.ts";

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

describe("the key store", () => {
  test("gives back the key that it made, and nothing after it was deleted", async () => {
    const id = randomUUID();
    const made = await stores.keys.createKey(id);
    expect(await stores.keys.findKey(id)).toEqual(made);
    await stores.keys.deleteKey(id);
    expect(await stores.keys.findKey(id)).toBeNull();
  });

  test("holds keys only wrapped: the bytes of a key are not in its database", async () => {
    const id = randomUUID();
    const made = await stores.keys.createKey(id);
    const other = connectKeyStore({ url: stores.keysUrl, masterKeys: [randomBytes(32).toString("base64")] });
    await expect(other.findKey(id)).rejects.toThrow("MASTER_KEY_PREVIOUS");
    await other.close();
    expect(made.key).toHaveLength(32);
  });

  test("during a rotation the previous master key still opens old keys, and new ones use the new key", async () => {
    const [previous, current] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
    const before = connectKeyStore({ url: stores.keysUrl, masterKeys: [previous] });
    const after = connectKeyStore({ url: stores.keysUrl, masterKeys: [current, previous] });
    const only = connectKeyStore({ url: stores.keysUrl, masterKeys: [current] });
    const [old, fresh] = [await before.createKey(randomUUID()), await after.createKey(randomUUID())];
    expect(await after.findKey(old.ownerId)).toEqual(old);
    expect(await only.findKey(fresh.ownerId)).toEqual(fresh);
    await Promise.all([before.close(), after.close(), only.close()]);
  });
});
