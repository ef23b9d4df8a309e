import { and, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";

import { workflows, workflowSearchTokens, workflowTags } from "#drizzle/schema/index.ts";
import type { Category } from "#lib/domain/category.ts";
import type { WorkflowStatus, WorkflowStep } from "#lib/domain/workflow.ts";

import type { Database } from "./database.ts";
import { findSearchStart, tokenOf, type WorkflowSearch } from "./workflow-search.ts";

export type WorkflowFilter = {
  status?: WorkflowStatus | undefined;
  step?: WorkflowStep | undefined;
  category?: Category | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  formId?: string | undefined;
  assigneeId?: string | undefined;
  tag?: string | undefined;
  search: WorkflowSearch | null;
};
export type Position = { at: string; id: string };

/** How many rows under the leading filter one page may look at. Beyond it, the next page goes on. */
export const ROW_BUDGET = 5_000;

/** Where rows are read from, in order: one filter's own index. Every other filter is looked at row by row. */
export type Lead = { table: SQL; createdAt: SQL; id: SQL; where: SQL | undefined };
export type Plan = { lead: Lead; rest: SQL | undefined };

type Candidate = {
  lead: Lead;
  /** The same filter, asked of one row that another filter leads to. */ asRest: SQL;
};

/** Leads with the filter that fits the fewest rows. Null when nothing can fit. */
export async function planPage(db: Database, filter: WorkflowFilter): Promise<Plan | null> {
  const candidates = candidatesOf(filter);
  const search = filter.search && (await findSearchStart(db, filter.search));
  if (filter.search && !search) return null;
  if (search && "ids" in search) {
    const lead = { ...EVERY, where: and(inArray(workflows.id, [...search.ids]), inTime(EVERY, filter)) };
    return { lead, rest: restOf(candidates) };
  }
  const [rarest, ...others] = search?.tokens.map(byToken) ?? [];
  const all = [...(rarest ? [rarest] : []), ...candidates];
  const best = await fewest(db, all, filter);
  const lead = best?.lead ?? EVERY;
  return {
    lead: { ...lead, where: and(lead.where, inTime(lead, filter)) },
    rest: restOf([...all.filter((candidate) => candidate !== best), ...others]),
  };
}

/** At most `limit` rows of the leading filter, newest first, as `found(created_at, id)`. */
export function windowOf(lead: Lead, { before, limit }: { before: Position | null; limit: number }): SQL {
  const { createdAt, id } = lead;
  const isLater = before && sql`(${createdAt}, ${id}) < (${before.at}::timestamptz, ${before.id}::uuid)`;
  const where = and(lead.where, isLater ?? undefined);
  return sql`(select ${createdAt} as created_at, ${id} as id from ${lead.table}
    ${where ? sql`where ${where}` : sql``} order by ${createdAt} desc, ${id} desc limit ${limit}) as found`;
}

/** The ids of one page as `page(created_at, id)`. */
export function pageOf({ lead, rest }: Plan, options: { before: Position | null; limit: number }): SQL {
  const { before, limit } = options;
  if (!rest) return sql`(select * from ${windowOf(lead, { before, limit })}) as page`;
  return sql`(select found.created_at, found.id
    from ${windowOf(lead, { before, limit: ROW_BUDGET })} join ${workflows} on ${workflows.id} = found.id
    where ${rest} order by found.created_at desc, found.id desc limit ${limit}) as page`;
}

/** The last row that a page with a row budget looked at; null when it looked at all there are. */
export async function findCut(
  db: Database,
  { lead, rest }: Plan,
  before: Position | null,
): Promise<Position | null> {
  if (!rest) return null;
  const [row] = await db.execute<Position>(sql`
    select ${timeText(sql`created_at`)} as at, id from ${windowOf(lead, { before, limit: ROW_BUDGET })}
    offset ${ROW_BUDGET - 1} limit 1`);
  return row ?? null;
}

/** Microseconds count: two rows may share a millisecond. */
export const timeText = (at: SQL): SQL<string> =>
  sql<string>`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'`;

const EVERY: Lead = {
  table: sql`${workflows}`,
  createdAt: sql`${workflows.createdAt}`,
  id: sql`${workflows.id}`,
  where: undefined,
};

function candidatesOf(filter: WorkflowFilter): Candidate[] {
  const { status, step, category, formId, assigneeId, tag } = filter;
  const own = [
    status && eq(workflows.status, status),
    step && eq(workflows.currentStep, step),
    category && eq(workflows.category, category),
    formId && eq(workflows.formId, formId),
    assigneeId && eq(workflows.assigneeId, assigneeId),
  ];
  const byColumn = own.flatMap((where) => (where ? [{ lead: { ...EVERY, where }, asRest: where }] : []));
  return tag ? [...byColumn, byTag(tag)] : byColumn;
}

function byTag(tag: string): Candidate {
  return {
    lead: {
      table: sql`${workflowTags}`,
      createdAt: sql`${workflowTags.workflowCreatedAt}`,
      id: sql`${workflowTags.workflowId}`,
      where: eq(workflowTags.tag, tag),
    },
    asRest: sql`exists (select from ${workflowTags} as t where t.workflow_id = found.id and t.tag = ${tag})`,
  };
}

function byToken(hex: string): Candidate {
  return {
    lead: {
      table: sql`${workflowSearchTokens}`,
      createdAt: sql`${workflowSearchTokens.createdAt}`,
      id: sql`${workflowSearchTokens.workflowId}`,
      where: eq(workflowSearchTokens.token, tokenOf(hex)),
    },
    asRest: sql`exists (select from ${workflowSearchTokens} as s where s.token = ${tokenOf(hex)}
      and s.created_at = found.created_at and s.workflow_id = found.id)`,
  };
}

function restOf(candidates: readonly Candidate[]): SQL | undefined {
  return and(...candidates.map(({ asRest }) => asRest));
}

function inTime({ createdAt }: Lead, { from, to }: WorkflowFilter): SQL | undefined {
  return and(from && gte(createdAt, from.toISOString()), to && lt(createdAt, to.toISOString()));
}

async function fewest(
  db: Database,
  candidates: readonly Candidate[],
  filter: WorkflowFilter,
): Promise<Candidate | undefined> {
  if (candidates.length < 2) return candidates[0];
  const counts = candidates.map(({ lead }, place) => {
    const where = and(lead.where, inTime(lead, filter));
    return sql`select ${place}::int as place, count(*)::int as total from (select from ${lead.table}
      where ${where} limit ${ROW_BUDGET}) as counted`;
  });
  const rows = await db.execute<{ place: number; total: number }>(
    sql`${sql.join(counts, sql` union all `)} order by total, place limit 1`,
  );
  return candidates[rows[0]?.place ?? 0];
}
