import { drizzle } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";

import type { Database } from "./database.ts";
import { listQueue } from "./draft-queue.ts";
import { lookupToken } from "./tokens.ts";
import { countWorkflows, listWorkflowRows } from "./workflow-lists.ts";
import type { WorkflowFilter } from "./workflow-page.ts";

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
const SOMEBODY = "90000000-0000-4000-8000-000000000000";
const from = new Date("2026-03-01T00:00:00Z");
const to = new Date("2026-03-08T00:00:00Z");
const search = { tokens: [word("doe")], literal: null };

describe("however long a list is, an index gives its page in order: nothing is sorted", () => {
  const filters: Record<string, Omit<WorkflowFilter, "search"> & { search?: WorkflowFilter["search"] }> = {
    "all workflows": {},
    "the failed ones": { status: "failed" },
    "a category": { category: "pricing" },
    "a step": { step: "review" },
    "a form": { formId: "form-1" },
    "what a person has": { assigneeId: SOMEBODY },
    "a tag": { tag: "vip" },
    "a week": { from, to },
    "the failed ones of a week": { status: "failed", from, to },
    "a form's of a week": { formId: "form-1", from },
    "a tag's of a week": { tag: "vip", to },
    "a search": { search },
    "a search of two words": { search: { tokens: [word("doe"), word("acme")], literal: null } },
    "a search in a week": { search, from, to },
    "two filters": { status: "failed", category: "spam" },
    "a tag and a person": { tag: "vip", assigneeId: SOMEBODY },
    "a search under a tag": { search, tag: "vip" },
    "every filter at once": {
      ...{ status: "failed", step: "review", category: "spam", formId: "form-1", assigneeId: SOMEBODY },
      ...{ tag: "vip", from, to, search },
    },
  };
  for (const [name, filter] of Object.entries(filters)) {
    test(`${name}, the first page and a later one`, async () => {
      for (const place of [null, before]) {
        const plans = await plansOf(() =>
          listWorkflowRows(db, { search: null, ...filter, before: place, limit: 51 }),
        );
        for (const plan of plans.filter((text) => !text.includes("Append"))) {
          expect(plan).not.toMatch(/\bSort\b/);
          expect(plan).not.toMatch(/Seq Scan on (workflows|workflow_search_tokens|workflow_tags)/);
        }
      }
    });
  }

  test("the review queue", async () => {
    const filter = { list: "snoozed", userId: before.id, now: new Date() } as const;
    const plans = await plansOf(() => listQueue(db, { ...filter, after: null, limit: 51 }));
    expect(plans.at(-1)).not.toMatch(/\bSort\b/);
  });
});

test("an id finds its workflow alone, words find every workflow that carries all of them", async () => {
  const jane = await insertWorkflow(stores, { firstName: "Jane", company: "Acme" });
  const john = await insertWorkflow(stores, { firstName: "John", company: "Acme" });
  const found = async (asks: WorkflowFilter["search"]) =>
    (await listWorkflowRows(db, { search: asks, before: null, limit: 9 })).rows.map(
      ({ workflow }) => workflow.id,
    );
  expect((await found({ tokens: [word("acme")], literal: null })).toSorted()).toEqual(
    [jane.workflowId, john.workflowId].toSorted(),
  );
  expect(await found({ tokens: [word("acme"), word("john")], literal: null })).toEqual([john.workflowId]);
  expect(await found({ tokens: [word("acme")], literal: jane.workflowId })).toEqual([jane.workflowId]);
  expect(await found({ tokens: [word("nobody")], literal: null })).toEqual([]);
  expect(await countWorkflows(db, { search: { tokens: [word("acme")], literal: null } })).toEqual({
    counts: { waiting: 2 },
    isCut: false,
  });
});

describe("twelve thousand workflows in which two common filters hardly ever meet", () => {
  const rare = { status: "failed", category: "spam", search: null } as const;

  beforeAll(async () => {
    await sql`insert into contacts (id, created_at) select ${sql`('a0000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`}, now()
      from generate_series(1, 12000) n`;
    await sql`insert into submissions (id, contact_id, dedupe_key, dedupe_reason, content_sha256, submitted_at, received_at, fields)
      select id, id, id, 'test', '', now(), now(), '' from contacts where id::text like 'a0000000%'`;
    // Every second one failed and every second one is spam, but only the two oldest are both.
    await sql`insert into workflows (id, submission_id, contact_id, status, category, current_step, created_at)
      select id, id, id, case when n <= 2 or n % 2 = 0 then 'failed' else 'completed' end,
        case when n <= 2 or n % 2 = 1 then 'spam' else 'demo' end, 'receive', '2026-01-01'::timestamptz + n * interval '1 minute'
      from (select id, row_number() over (order by id) as n from contacts where id::text like 'a0000000%') c`;
    await sql`analyze workflows`;
  });

  test("one page looks at no more than its budget, says so, and the next one goes on from there", async () => {
    const first = await listWorkflowRows(db, { ...rare, before: null, limit: 50 });
    expect(first).toMatchObject({ rows: [], isCut: true });
    const second = await listWorkflowRows(db, { ...rare, before: first.next, limit: 50 });
    expect(second.rows).toHaveLength(2);
    expect(second).toMatchObject({ isCut: false, next: null });
  });

  test("the counts beside it say that they are not complete", async () => {
    expect(await countWorkflows(db, { ...rare, tag: undefined, step: "receive" })).toMatchObject({
      isCut: true,
    });
  });

  test("a rare tag leads, whatever else is asked", async () => {
    const [person] = await sql`insert into users (id, issuer, subject, name) values
      (gen_random_uuid(), 'test', 'tagger', 'Tagger') returning id`;
    await sql`insert into workflow_tags (workflow_id, tag, workflow_created_at, added_by)
      select id, 'vip', created_at, ${person?.["id"]} from workflows order by created_at limit 3`;
    const { rows, isCut } = await listWorkflowRows(db, { ...rare, tag: "vip", before: null, limit: 50 });
    expect(rows.map(({ tags }) => tags)).toEqual([["vip"], ["vip"]]);
    expect(isCut).toBe(false);
  });

  test("pages give each workflow once, in order, through ties in time", async () => {
    await sql`update workflows set created_at = '2026-02-01' where id in (
      select id from workflows where id::text like 'a0000000%' and status = 'failed' limit 120)`;
    const seen: string[] = [];
    let place: { at: string; id: string } | null = null;
    do {
      const page: Awaited<ReturnType<typeof listWorkflowRows>> = await listWorkflowRows(db, {
        ...{ status: "failed", search: null, before: place, limit: 500 },
      });
      seen.push(...page.rows.map(({ workflow }) => workflow.id));
      place = page.next;
    } while (place);
    const all = await sql`select id from workflows where status = 'failed' order by created_at desc, id desc`;
    expect(seen).toEqual(all.map((row) => String(row["id"])));
  });
});

/** The plans of all that `work` asks, when Postgres is told that sorting and reading all is dear. */
async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  asked.length = 0;
  await work();
  const statements = [...asked];
  return sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    await tx`set local enable_sort = off`;
    await tx`set local enable_incremental_sort = off`;
    await tx`set local enable_hashjoin = off`;
    await tx`set local enable_bitmapscan = off`;
    const plans: string[] = [];
    for (const { query, params } of statements) {
      const rows = await tx.unsafe(`explain ${query}`, params as string[]);
      plans.push(rows.map((row) => String(row["QUERY PLAN"])).join("\n"));
    }
    return plans;
  });
}
