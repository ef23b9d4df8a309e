import type { Sql } from "postgres";

import { lookupToken, searchTokens } from "#lib/db/tokens.ts";

const SURNAMES = "lind moreau okafor brandt santos novak keller ortega haines weber".split(" ");
const ENDINGS = ["", "son", "sen", "er", "mann", "ova", "ini", "berg", "stad", "field"];
const FIRST = "anna jonas maria piotr lucia samir greta henry noor felix".split(" ");
const BUSINESS = "logistics foods clinic studio energy robotics books marine paper tools".split(" ");

/**
 * That many people with one workflow each, spread over two years, nine in ten completed. Each person is found under
 * the same kinds of keyed tokens as in the product, about twenty-five. One company name stands at every tenth person
 * and one at a single person: a search that matches many, and one that matches hardly any.
 */
export async function fillDataSet(sql: Sql, people: number): Promise<void> {
  const sealed = (bytes: number) => sql`decode(repeat(md5(n::text), ${Math.ceil(bytes / 16)}), 'hex')`;
  await sql`create temporary table words (kind text, place int, token bytea)`;
  await insertWords(sql, "surname", surnames());
  await insertWords(sql, "first", FIRST);
  await insertWords(sql, "company", companies());
  await sql`create index on words (kind, place)`;
  await sql`create temporary table people as select
    gen_random_uuid() as id, gen_random_uuid() as submission_id, gen_random_uuid() as workflow_id, n,
    (random() * 9)::int as first_place, (random() * 999)::int as surname_place,
    case when n = 77 then 0 when random() < 0.1 then 1 else 2 + (random() * 997)::int end as company_place,
    now() - random() * interval '730 days' as at
    from generate_series(1, ${people}::int) n`;
  const indexes = await dropIndexes(sql);
  await sql`insert into contacts (id, email_token, email, first_name, last_name, company, hubspot_contact_id, created_at)
    select id, sha256(('email:' || n)::bytea), ${sealed(70)}, ${sealed(40)}, ${sealed(45)}, ${sealed(50)}, (n + 1000000)::text, at from people`;
  await sql`insert into submissions (id, contact_id, dedupe_key, dedupe_reason, conversion_id, content_sha256, submitted_at, received_at, fields)
    select submission_id, id, 'conversion:' || submission_id, 'conversion_id', submission_id::text, 'x', at, at, ${sealed(700)} from people`;
  await sql`insert into workflows (id, submission_id, contact_id, status, outcome, category, current_step, created_at, updated_at)
    select workflow_id, submission_id, id,
      (case when n % 100 < 90 then 'completed' when n % 100 < 95 then 'waiting' when n % 100 < 98 then 'failed' else 'cancelled' end),
      (case when n % 100 < 90 then 'sent' end), (array['pricing','demo','support','security'])[1 + n % 4], 'review', at, at
    from people`;
  await sql`insert into workflow_search_tokens (token, created_at, workflow_id)
    select sha256(('email:' || n)::bytea), at, workflow_id from people
    union select w.token, p.at, p.workflow_id from people p join words w on w.kind = 'first' and w.place = p.first_place
    union select w.token, p.at, p.workflow_id from people p join words w on w.kind = 'surname' and w.place = p.surname_place
    union select w.token, p.at, p.workflow_id from people p join words w on w.kind = 'company' and w.place = p.company_place
    order by 1, 2, 3`;
  for (const definition of indexes) await sql.unsafe(definition);
  await sql`vacuum (analyze) contacts, submissions, workflows, workflow_search_tokens`;
}

/** Tokens to search for, as the console stores them. */
export function searchesOfDataSet(): Record<string, string[]> {
  const word = (value: string) => lookupToken("word", value).toString("hex");
  return {
    "search, one match": [word("zanzibar")],
    "search, every tenth matches": [word("acme")],
    "search, three letters": [word("kel")],
    "search, two words": [word("anna"), word("kellermann")],
    "search, a rare and a common word": [word("anna"), word("zanzibar")],
  };
}

function surnames(): string[] {
  return Array.from({ length: 1000 }, (_, n) => {
    const [stem, ending, letter] = [SURNAMES[n % 10], ENDINGS[Math.floor(n / 10) % 10], Math.floor(n / 100)];
    return `${stem}${ending}${letter === 0 ? "" : "abcdefghij"[letter]}`;
  });
}

function companies(): string[] {
  const others = Array.from(
    { length: 998 },
    (_, n) => `${SURNAMES[n % 10]}${BUSINESS[Math.floor(n / 10) % 10]}${n}`,
  );
  return ["zanzibar", "acme", ...others];
}

async function insertWords(sql: Sql, kind: string, words: readonly string[]): Promise<void> {
  const rows = words.flatMap((word, place) =>
    searchTokens({ words: [word] }).map((token) => ({ kind, place, token })),
  );
  for (let from = 0; from < rows.length; from += 5_000) {
    await sql`insert into words ${sql(rows.slice(from, from + 5_000))}`;
  }
}

const TABLES = ["contacts", "submissions", "workflows"];

/** Loading a bare table and indexing it afterwards takes a fraction of the time. Returns what to run afterwards. */
async function dropIndexes(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string; definition: string }[]>`
    select i.indexname as name, i.indexdef as definition from pg_indexes i
    where i.schemaname = 'public' and i.tablename = any(${TABLES})
      and not exists (select from pg_constraint c where c.conname = i.indexname)`;
  for (const { name } of rows) await sql`drop index ${sql(name)}`;
  return rows.map(({ definition }) => definition);
}
