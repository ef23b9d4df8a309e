import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { createTestStores } from "#lib/testing/database.ts";

import { connect } from "./client.ts";
import type { Database } from "./database.ts";
import { repeatedTexts } from "./prepared-client.ts";

describe("statements that come again and again", () => {
  test("are kept by the server from the third time on, in transactions too", async () => {
    const stores = await createTestStores();
    const { db, close } = connect({ url: stores.url, poolSize: 1 });
    try {
      for (let n = 0; n < 4; n += 1) await db.execute(sql`select ${n}::int + 1 as outside`);
      for (let n = 0; n < 4; n += 1) {
        await db.transaction((tx) => tx.execute(sql`select ${n}::int + 2 as inside`));
      }
      await db.execute(sql`select ${1}::int as once`);
      expect(await keptTexts(db)).toEqual(["select $1::int + 1 as outside", "select $1::int + 2 as inside"]);
    } finally {
      await close();
      await stores.close();
    }
  });

  test("are not kept where the configuration says that a pooler cannot", async () => {
    const stores = await createTestStores();
    const { db, close } = connect({ url: stores.url, poolSize: 1, keepsPrepared: false });
    try {
      for (let n = 0; n < 4; n += 1) await db.execute(sql`select ${n}::int as again`);
      expect(await keptTexts(db)).toEqual([]);
    } finally {
      await close();
      await stores.close();
    }
  });

  test("go on giving the right rows after the table has changed its shape", async () => {
    const stores = await createTestStores();
    const { db, close } = connect({ url: stores.url, poolSize: 1 });
    try {
      await stores.sql`create table shapes (id int, note text)`;
      await stores.sql`insert into shapes values (1, 'a')`;
      const read = () => db.execute(sql`select * from shapes where id = ${1}`);
      for (let n = 0; n < 4; n += 1) await read();
      await stores.sql`alter table shapes add column more int default 7`;
      expect([...(await read())]).toEqual([{ id: 1, note: "a", more: 7 }]);
    } finally {
      await close();
      await stores.close();
    }
  });

  test("are counted within bounds, however many different ones come", () => {
    const { isRepeated } = repeatedTexts();
    for (let n = 0; n < 5_000; n += 1) expect(isRepeated(`select ${n}`)).toBe(false);
    for (let n = 0; n < 3; n += 1) isRepeated("select often");
    expect(isRepeated("select often")).toBe(true);
    for (let n = 0; n < 1_000; n += 1) for (let m = 0; m < 3; m += 1) isRepeated(`select odd ${n}`);
    expect(isRepeated("select often")).toBe(true);
    expect(isRepeated("select odd 999")).toBe(false);
  });
});

async function keptTexts(db: Database): Promise<string[]> {
  const rows = await db.execute<{ statement: string }>(
    sql`select statement from pg_prepared_statements where statement ~ 'as (outside|inside|once|again)$' order by prepare_time`,
  );
  return rows.map(({ statement }) => statement);
}
