import { and, asc, count, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

import {
  contacts,
  crmRecords,
  deliveries,
  submissions,
  workflowAttempts,
  workflows,
  workflowSearchTokens,
} from "#drizzle/schema/index.ts";
import type { Category } from "#lib/domain/category.ts";
import {
  COUNT_CAP,
  WORKFLOW_STATUSES,
  type WorkflowStatus,
  type WorkflowStep,
} from "#lib/domain/workflow.ts";

import type { Database } from "./database.ts";
import { carriesAll, findSearchStart, tokenOf, type WorkflowSearch } from "./workflow-search.ts";
import type { WorkflowAttemptRow, WorkflowRow } from "./workflows.ts";

export type WorkflowFilter = {
  status?: WorkflowStatus | undefined;
  step?: WorkflowStep | undefined;
  category?: Category | undefined;
  search: WorkflowSearch | null;
};
export type WorkflowListRow = {
  workflow: WorkflowRow;
  contact: typeof contacts.$inferSelect;
  createdText: string;
};

const createdText = sql<string>`to_char(${workflows.createdAt} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'`;

/** One page, newest first. However many workflows there are, an index gives it in this order. */
export async function listWorkflowRows(
  db: Database,
  filter: WorkflowFilter & { before: { at: string; id: string } | null; limit: number },
): Promise<WorkflowListRow[]> {
  const start = await startOf(db, filter);
  if (!start) return [];
  const { createdAt, id } = start;
  const before = filter.before
    ? sql`(${createdAt}, ${id}) < (${filter.before.at}::timestamptz, ${filter.before.id}::uuid)`
    : undefined;
  const rows = db
    .select({ workflow: workflows, contact: contacts, createdText })
    .from(workflows)
    .innerJoin(contacts, eq(contacts.id, workflows.contactId))
    .$dynamic();
  return (start.lead ? rows.innerJoin(workflowSearchTokens, start.lead) : rows)
    .where(and(inStatus(filter.status), inRest(filter), start.where, before))
    .orderBy(desc(createdAt), desc(id))
    .limit(filter.limit);
}

/**
 * How many there are in each status under the other filters, hardly counted beyond `COUNT_CAP`. Nothing for a search
 * of several words: telling how many carry all of them means reading all that carry one.
 */
export async function countWorkflows(
  db: Database,
  filter: WorkflowFilter,
): Promise<Partial<Record<WorkflowStatus, number>>> {
  const start = await startOf(db, filter);
  if (!start || (filter.search?.tokens.length ?? 0) > 1) return {};
  const found = (status?: WorkflowStatus) => {
    const rows = db.select({ status: workflows.status }).from(workflows).$dynamic();
    return (start.lead ? rows.innerJoin(workflowSearchTokens, start.lead) : rows)
      .where(and(inStatus(status), inRest(filter), start.where))
      .limit(COUNT_CAP + 1);
  };
  const parts = start.lead ? [found()] : WORKFLOW_STATUSES.map((status) => found(status));
  const rows = await db.execute<{ status: WorkflowStatus; total: number }>(
    sql`${sql.join(
      parts.map(
        (part) => sql`select status, count(*)::int as total from ${part.as("found")} group by status`,
      ),
      sql` union all `,
    )}`,
  );
  return Object.fromEntries(rows.map(({ status, total }) => [status, total]));
}

type Start = {
  createdAt: PgColumn;
  id: PgColumn;
  /** Joins the token that leads the search. */
  lead: SQL | undefined;
  where: SQL | undefined;
};

/** Where the page is read from: the workflows themselves, some of them by id, or the rarest token's own index. */
async function startOf(db: Database, { search }: WorkflowFilter): Promise<Start | null> {
  const plain = { createdAt: workflows.createdAt, id: workflows.id, lead: undefined, where: undefined };
  if (!search) return plain;
  const found = await findSearchStart(db, search);
  if (!found) return null;
  if ("ids" in found) return { ...plain, where: inArray(workflows.id, [...found.ids]) };
  const [rarest, ...others] = found.tokens;
  return {
    createdAt: workflowSearchTokens.createdAt,
    id: workflowSearchTokens.workflowId,
    lead: and(
      eq(workflowSearchTokens.workflowId, workflows.id),
      eq(workflowSearchTokens.token, tokenOf(rarest)),
    ),
    where: carriesAll(others),
  };
}

export async function listWorkflowAttempts(db: Database, workflowId: string): Promise<WorkflowAttemptRow[]> {
  return db
    .select()
    .from(workflowAttempts)
    .where(eq(workflowAttempts.workflowId, workflowId))
    .orderBy(asc(workflowAttempts.startedAt), asc(workflowAttempts.number))
    .limit(500);
}

export async function listCrmRecordsOfWorkflow(
  db: Database,
  workflowId: string,
): Promise<(typeof crmRecords.$inferSelect)[]> {
  return db
    .select()
    .from(crmRecords)
    .where(eq(crmRecords.workflowId, workflowId))
    .orderBy(asc(crmRecords.createdAt), asc(crmRecords.kind));
}

/** The form and the person of a workflow, and how often HubSpot delivered it. */
export async function findWorkflowOrigin(
  db: Database,
  workflow: WorkflowRow,
): Promise<{
  contact: typeof contacts.$inferSelect | null;
  submission: typeof submissions.$inferSelect | null;
  deliveryCount: number;
}> {
  const [[origin], [delivered]] = await Promise.all([
    db
      .select({ contact: contacts, submission: submissions })
      .from(submissions)
      .innerJoin(contacts, eq(contacts.id, submissions.contactId))
      .where(eq(submissions.id, workflow.submissionId)),
    db.select({ total: count() }).from(deliveries).where(eq(deliveries.submissionId, workflow.submissionId)),
  ]);
  return {
    contact: origin?.contact ?? null,
    submission: origin?.submission ?? null,
    deliveryCount: delivered?.total ?? 0,
  };
}

function inStatus(status: WorkflowStatus | undefined): SQL | undefined {
  return status ? eq(workflows.status, status) : undefined;
}

function inRest({ step, category }: WorkflowFilter): SQL | undefined {
  return and(
    step ? eq(workflows.currentStep, step) : undefined,
    category ? eq(workflows.category, category) : undefined,
  );
}
