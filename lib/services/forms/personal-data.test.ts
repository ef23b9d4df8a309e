import { beforeAll, expect, test } from "vitest";

import { useTestEnv } from "#lib/testing/env.ts";
import { setUpReconciliation } from "#lib/testing/reconciliation.ts";

import { pollForms } from "./poll-forms.ts";

beforeAll(() => useTestEnv());

const CANARIES = ["canaryfirst", "canarymessage", "canary.person", "canaryother"];

test("what the forms list is nowhere in clear in the data database, in quarantine neither", async () => {
  const world = await setUpReconciliation();
  await world.sandbox.faults({ deliveries: { drop: { share: 1 } } });
  const person = { email: "canary.person@acme.example", firstname: "canaryfirst" };
  await world.submit({ ...person, message: "canarymessage" });
  const told = await world.submit({ ...person, message: "canaryother" });
  await world.hook({ conversionId: told, message: "Other words" });
  await pollForms(world.ctx);
  const { sql } = world.stores;
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const [kept] = await sql<{ total: number }[]>`
    select count(*)::int as total from deliveries where adapter = 'forms_poll'`;
  expect(kept?.total).toBe(2);
  for (const { name } of tables) {
    const [row] = await sql<{ text: string | null }[]>`
      select string_agg(encode(convert_to(t::text, 'UTF8'), 'escape'), '') as text from ${sql(name)} t`;
    for (const canary of CANARIES) {
      expect(row?.text ?? "").not.toContain(canary);
      expect(row?.text ?? "").not.toContain(Buffer.from(canary).toString("hex"));
    }
  }
});
