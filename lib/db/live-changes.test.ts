import { drizzle } from "drizzle-orm/postgres-js";
import { beforeAll, expect, test } from "vitest";

import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import type { Database } from "./database.ts";
import { findLatestAuditSeq, listLiveChanges } from "./live-changes.ts";

beforeAll(() => useTestEnv());

test("a look reads the trail by its key, however long the trail is", async () => {
  const { sql } = await createStoresForTest();
  await sql`
    insert into audit_events (seq, occurred_at, action, actor_type, actor_id, entity_type, entity_id, facts,
      request_id, previous_hash, hash)
    select n, now(), 'thing.changed', 'system', 'seed', 'draft', 'x', '{}', 'r', '\\x00', '\\x00'
    from generate_series(1, 50000) n`;
  await sql`analyze audit_events`;
  const asked: { query: string; params: unknown[] }[] = [];
  const logger = { logQuery: (query: string, params: unknown[]) => void asked.push({ query, params }) };
  const db = drizzle(sql, { logger }) as unknown as Database;
  expect(await listLiveChanges(db, { after: 49_995, limit: 500 })).toHaveLength(5);
  expect(await findLatestAuditSeq(db)).toBe(50_000);
  expect(asked).toHaveLength(2);
  for (const { query, params } of asked) {
    const plan = JSON.stringify(await sql.unsafe(`explain ${query}`, params as number[]));
    expect(plan).toContain("audit_events_pkey");
    expect(plan).not.toContain("Seq Scan");
  }
});
