import { type SQL, sql } from "drizzle-orm";

import { workflowSearchTokens } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

/** What a person looks for: every token must match, or a literal that is an id of ours or of HubSpot's. */
export type WorkflowSearch = { tokens: readonly string[]; literal: string | null };

/** The same search, looked up: an id that exists is what was meant, else the tokens, the rarest first. */
export type FoundSearch = { ids: readonly string[] } | { tokens: readonly [string, ...string[]] };

const MOST_IDS = 200;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The tokens under which a workflow is found. `createdAt` must be the workflow's own. */
export async function insertWorkflowSearchTokens(
  db: Database,
  { workflowId, createdAt, tokens }: { workflowId: string; createdAt: Date; tokens: readonly Buffer[] },
): Promise<void> {
  if (tokens.length === 0) return;
  await db.insert(workflowSearchTokens).values(tokens.map((token) => ({ token, createdAt, workflowId })));
}

/** Null when nothing can match. */
export async function findSearchStart(db: Database, search: WorkflowSearch): Promise<FoundSearch | null> {
  const ids = search.literal === null ? [] : await idsOf(db, search.literal);
  if (ids.length > 0) return { ids };
  const counts = await Promise.all(
    search.tokens.map(async (token) => ({
      token,
      count: search.tokens.length > 1 ? await countUpTo(db, token) : 1,
    })),
  );
  const [rarest, ...others] = counts.toSorted((a, b) => a.count - b.count);
  return rarest ? { tokens: [rarest.token, ...others.map(({ token }) => token)] } : null;
}

export const tokenOf = (hex: string): SQL => sql`decode(${hex}, 'hex')`;

async function countUpTo(db: Database, hex: string): Promise<number> {
  const [row] = await db.execute<{ total: number }>(sql`
    select count(*)::int as total from (
      select from ${workflowSearchTokens} where token = decode(${hex}, 'hex') limit 1000) found`);
  return row?.total ?? 0;
}

async function idsOf(db: Database, literal: string): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from (
      ${UUID.test(literal) ? sql`select id, created_at from workflows where id = ${literal}::uuid union` : sql``}
      select w.id, w.created_at from submissions s join workflows w on w.submission_id = s.id where s.conversion_id = ${literal}
      union
      select w.id, w.created_at from contacts c join workflows w on w.contact_id = c.id where c.hubspot_contact_id = ${literal}
    ) found order by created_at desc limit ${MOST_IDS}`);
  return rows.map(({ id }) => id);
}
