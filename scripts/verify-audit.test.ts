import { execFile } from "node:child_process";

import { expect, test } from "vitest";

import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

async function verify({ url }: TestStores, ...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["scripts/verify-audit.ts", ...args],
      { env: { ...process.env, DATABASE_URL: url } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}
const asSuperuser = ({ sql }: TestStores, statement: string) =>
  sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx.unsafe(statement);
  });

test("an empty trail holds; a cut tail and a fork are named, and the command fails", async () => {
  useTestEnv();
  const stores = await createStoresForTest();
  await asSuperuser(stores, "delete from audit_events");
  await stores.sql`update audit_head set seq = 0, hash = decode(repeat('00', 32), 'hex')`;
  expect(await verify(stores)).toMatchObject({ code: 0, said: expect.stringContaining("up to entry 0") });
  await stores.sql`
    select append_audit_event(now(), 'draft.approved', 'user', 'x', 'draft', 'y', '{}', 'r') from generate_series(1, 4)`;
  const [kept] = await stores.sql<{ hash: string }[]>`
    select encode(hash, 'hex') as hash from audit_events where seq = 4`;
  await asSuperuser(stores, "delete from audit_events where seq = 4");
  expect(await verify(stores)).toMatchObject({ code: 1, said: expect.stringContaining("broken at entry 4") });
  await asSuperuser(
    stores,
    "update audit_head set seq = 3, hash = (select hash from audit_events where seq = 3)",
  );
  await stores.sql`select append_audit_event(now(), 'draft.rejected', 'user', 'x', 'draft', 'y', '{}', 'r')`;
  expect(await verify(stores)).toMatchObject({ code: 0 });
  expect(await verify(stores, "--anchor", `4:${kept?.hash}`)).toMatchObject({
    code: 1,
    said: expect.stringContaining("Entry 4 is not the one"),
  });
  expect(await verify(stores, "--anchor", "nonsense")).toMatchObject({ code: 2 });
});
