import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { contextForRole } from "./context.ts";
import { giveBackCopies, takeCopies } from "./database-copies.ts";
import { createTestStores } from "./database.ts";
import { databaseUrl } from "./templates.ts";

let admin: postgres.Sql;
beforeAll(() => {
  admin = postgres(inject("postgresUrl"), { max: 1, onnotice: () => {} });
});
afterAll(() => admin.end());

test("a copy that was given back is as the template is", async () => {
  const used = await createTestStores();
  await contextForRole(used, "operator");
  await used.keys.createKey("5c1d6d4e-0000-4000-8000-000000000000");
  await used.sql`update sending_settings set kill_switch = true`;
  await used.sql`update audit_head set seq = 77`;
  await used.close();
  for (let look = 0; look < 3; look++) {
    const stores = await createTestStores();
    try {
      expect(await stores.sql`select 1 from users`).toHaveLength(0);
      expect(await stores.keys.findKeys(["5c1d6d4e-0000-4000-8000-000000000000"])).toEqual(new Map());
      const [settings] = await stores.sql`select mode, kill_switch from sending_settings`;
      expect(settings).toEqual({ mode: "DRAFT_ONLY", kill_switch: false });
      const [head] = await stores.sql`select seq from audit_head`;
      expect(Number(head?.["seq"])).toBe(0);
    } finally {
      await stores.close();
    }
  }
});

test("what a test left running finds no database any more", async () => {
  const copies = await takeCopies(admin);
  const forgotten = postgres(databaseUrl(inject("postgresUrl"), copies.data), { max: 1, onnotice: () => {} });
  await forgotten`select 1`;
  await giveBackCopies(admin, inject("postgresUrl"), copies);
  await expect(forgotten`select 1`).rejects.toThrow(/terminat|CONNECTION|does not exist/);
  await expect(forgotten`select 1`).rejects.toThrow("does not exist");
  await forgotten.end();
});

test.each([
  "create table more (id int)",
  "alter table users add constraint nothing check (false) not valid",
  "analyze audit_head",
])("a copy on which somebody ran '%s' serves no other test", async (change) => {
  const stores = await createTestStores();
  const [copy] = await stores.sql`select oid::int as id from pg_database where datname = current_database()`;
  await stores.sql.unsafe(change);
  await stores.close();
  expect(await admin`select 1 from pg_database where oid = ${copy?.["id"]}`).toHaveLength(0);
});
