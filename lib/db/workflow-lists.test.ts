import { drizzle } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";

import type { Database } from "./database.ts";
import { listQueue } from "./draft-queue.ts";
import { lookupToken } from "./tokens.ts";
import { countWorkflows, listWorkflowRows, type WorkflowFilter } from "./workflow-lists.ts";

type Asked = { query: string; params: unknown[] };

useTestEnv();
let stores: TestStores;
let sql: Sql;
let db: Database;
const asked: Asked[] = [];

beforeAll(async () => {
  stores = await createTestStores();
  sql = postgres(stores.url, { max: 1, onnotice: () => {} });
  const logger = { logQuery: (query: string, params: unknown[]) => void asked.push({ query, params }) };
  db = drizzle(sql, { logger }) as unknown as Database;
});
afterAll(async () => {
  await sql.end();
  await stores.close();
});

const word = (value: string) => lookupToken("word", value).toString("hex");
const before = { at: "2026-03-04 09:00:00+00", id: "80000000-0000-4000-8000-000000000000" };

describe("however long a list is, an index gives its page in order: nothing is sorted", () => {
  const filters: Record<string, Omit<WorkflowFilter, "search"> & { search?: WorkflowFilter["search"] }> = {
    "all workflows": {},
    "the failed ones": { status: "failed" },
    "a category": { category: "pricing" },
    "a step": { step: "review" },
    "a search": { search: { tokens: [word("doe")], literal: null } },
    "a search of two words": { search: { tokens: [word("doe"), word("acme")], literal: null } },
  };
  for (const [name, filter] of Object.entries(filters)) {
    test(`${name}, the first page and a later one`, async () => {
      for (const place of [null, before]) {
        const plan = await planOf(() =>
          listWorkflowRows(db, { search: null, ...filter, before: place, limit: 51 }),
        );
        expect(plan).not.toMatch(/\bSort\b|Seq Scan on (workflows|workflow_search_tokens)/);
      }
    });
  }

  test("the review queue", async () => {
    const filter = { list: "snoozed", userId: before.id, now: new Date() } as const;
    expect(await planOf(() => listQueue(db, { ...filter, after: null, limit: 51 }))).not.toMatch(/\bSort\b/);
  });
});

test("an id finds its workflow alone, words find every workflow that carries all of them", async () => {
  const jane = await insertWorkflow(stores, { firstName: "Jane", company: "Acme" });
  const john = await insertWorkflow(stores, { firstName: "John", company: "Acme" });
  const found = async (search: WorkflowFilter["search"]) =>
    (await listWorkflowRows(db, { search, before: null, limit: 9 })).map(({ workflow }) => workflow.id);
  expect((await found({ tokens: [word("acme")], literal: null })).toSorted()).toEqual(
    [jane.workflowId, john.workflowId].toSorted(),
  );
  expect(await found({ tokens: [word("acme"), word("john")], literal: null })).toEqual([john.workflowId]);
  expect(await found({ tokens: [word("acme")], literal: jane.workflowId })).toEqual([jane.workflowId]);
  expect(await found({ tokens: [word("nobody")], literal: null })).toEqual([]);
  expect(await countWorkflows(db, { search: { tokens: [word("acme")], literal: null } })).toEqual({
    waiting: 2,
  });
});

/** The plan of the last statement that `work` asks, when Postgres is told that sorting and reading all is dear. */
async function planOf(work: () => Promise<unknown>): Promise<string> {
  asked.length = 0;
  await work();
  const last = asked.at(-1);
  if (!last) throw new Error("Nothing was asked.");
  const rows = await sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    await tx`set local enable_sort = off`;
    await tx`set local enable_incremental_sort = off`;
    await tx`set local enable_hashjoin = off`;
    await tx`set local enable_bitmapscan = off`;
    return tx.unsafe(`explain ${last.query}`, last.params as string[]);
  });
  return rows.map((row) => String(row["QUERY PLAN"])).join("\n");
}
