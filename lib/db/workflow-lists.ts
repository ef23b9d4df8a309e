import { and, asc, count, eq, inArray, type SQL, sql } from "drizzle-orm";

import {
  contacts,
  crmRecords,
  deliveries,
  submissions,
  users,
  workflowAttempts,
  workflows,
  workflowTags,
} from "#drizzle/schema/index.ts";
import { COUNT_CAP, WORKFLOW_STATUSES, type WorkflowStatus } from "#lib/domain/workflow.ts";

import type { Database } from "./database.ts";
import {
  findCut,
  pageOf,
  planPage,
  type Position,
  timeText,
  windowOf,
  type WorkflowFilter,
} from "./workflow-page.ts";
import type { WorkflowAttemptRow, WorkflowRow } from "./workflows.ts";

export type WorkflowListRow = {
  workflow: WorkflowRow;
  contact: typeof contacts.$inferSelect;
  formName: string | null;
  owner: string | null;
  tags: string[];
  createdText: string;
};
export type WorkflowPage = {
  rows: WorkflowListRow[];
  next: Position | null;
  /** The page ends where the row budget did: rows that fit may be further on. */
  isCut: boolean;
};
export type WorkflowCounts = { counts: Partial<Record<WorkflowStatus, number>>; isCut: boolean };

const COUNT_BUDGET = 2_000;
const createdText = timeText(sql`${workflows.createdAt}`);
const NOTHING: WorkflowPage = { rows: [], next: null, isCut: false };

/** One page, newest first. However many workflows there are, an index gives it in this order. */
export async function listWorkflowRows(
  db: Database,
  { before, limit, ...filter }: WorkflowFilter & { before: Position | null; limit: number },
): Promise<WorkflowPage> {
  const plan = await planPage(db, filter);
  if (!plan) return NOTHING;
  const found = await readPage(db, pageOf(plan, { before, limit: limit + 1 }));
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  if (last) return { rows, next: { at: last.createdText, id: last.workflow.id }, isCut: false };
  const cut = await findCut(db, plan, before);
  return { rows, next: cut, isCut: cut !== null };
}

/** The rows of some workflows, newest first. */
export async function listRowsOfWorkflows(db: Database, ids: readonly string[]): Promise<WorkflowListRow[]> {
  if (ids.length === 0) return [];
  const chosen = inArray(workflows.id, [...ids]);
  return readPage(
    db,
    sql`(select ${workflows.createdAt} as created_at, ${workflows.id} as id from ${workflows} where ${chosen}) as page`,
  );
}

async function readPage(db: Database, page: SQL): Promise<WorkflowListRow[]> {
  return db
    .select({
      workflow: workflows,
      contact: contacts,
      formName: submissions.formName,
      owner: users.name,
      tags: sql<string[]>`array(select ${workflowTags.tag} from ${workflowTags}
        where ${workflowTags.workflowId} = ${workflows.id} order by ${workflowTags.tag})`,
      createdText,
    })
    .from(sql`${page}`)
    .innerJoin(workflows, sql`${workflows.id} = page.id`)
    .innerJoin(contacts, eq(contacts.id, workflows.contactId))
    .innerJoin(submissions, eq(submissions.id, workflows.submissionId))
    .leftJoin(users, eq(users.id, workflows.assigneeId))
    .orderBy(sql`page.created_at desc, page.id desc`);
}

export type WorkflowState = Pick<WorkflowRow, "id" | "status" | "currentStep" | "generation">;

/** As `listWorkflowRows`, with nothing but ids and states: for acts on many at once. */
export async function listWorkflowStates(
  db: Database,
  { before, limit, ...filter }: WorkflowFilter & { before: Position | null; limit: number },
): Promise<{ states: WorkflowState[]; next: Position | null }> {
  const plan = await planPage(db, filter);
  if (!plan) return { states: [], next: null };
  const { id, status, currentStep, generation } = workflows;
  const found = await db
    .select({ id, status, currentStep, generation, createdText })
    .from(sql`${pageOf(plan, { before, limit })}`)
    .innerJoin(workflows, sql`${workflows.id} = page.id`)
    .orderBy(sql`page.created_at desc, page.id desc`);
  const last = found.length === limit ? found.at(-1) : undefined;
  const next = last ? { at: last.createdText, id: last.id } : await findCut(db, plan, before);
  return { states: found.map(({ createdText: _at, ...state }) => state), next };
}

/** The states of some workflows, newest first. */
export async function listStatesOfWorkflows(db: Database, ids: readonly string[]): Promise<WorkflowState[]> {
  const { id, status, currentStep, generation, createdAt } = workflows;
  return db
    .select({ id, status, currentStep, generation })
    .from(workflows)
    .where(inArray(id, [...ids]))
    .orderBy(sql`${createdAt} desc, ${id} desc`);
}

/** How many there are in each status under the other filters, hardly counted beyond `COUNT_CAP`. */
export async function countWorkflows(
  db: Database,
  { status: _status, ...others }: WorkflowFilter,
): Promise<WorkflowCounts> {
  const { search, ...rest } = others;
  const isIndexedByStatus = !search && Object.values(rest).filter(Boolean).length === 0;
  if (isIndexedByStatus || isOneOfTwo(others)) return countByStatus(db, others);
  const plan = await planPage(db, others);
  if (!plan) return { counts: {}, isCut: false };
  const rows = await db.execute<{ status: WorkflowStatus; total: number }>(sql`
    select ${workflows.status} as status, count(*)::int as total
    from ${windowOf(plan.lead, { before: null, limit: COUNT_BUDGET })} join ${workflows} on ${workflows.id} = found.id
    ${plan.rest ? sql`where ${plan.rest}` : sql``} group by ${workflows.status}`);
  const [window] = await db.execute<{ total: number }>(
    sql`select count(*)::int as total from ${windowOf(plan.lead, { before: null, limit: COUNT_BUDGET })}`,
  );
  const counts = Object.fromEntries(rows.map(({ status, total }) => [status, total]));
  return { counts, isCut: (window?.total ?? 0) === COUNT_BUDGET };
}

/** Step and category have an index together with the status; both at once do not. */
function isOneOfTwo({ step, category, search, ...others }: WorkflowFilter): boolean {
  const isAlone = !search && Object.values(others).every((value) => value === undefined);
  return isAlone && (step === undefined) !== (category === undefined);
}

async function countByStatus(
  db: Database,
  { step, category }: Pick<WorkflowFilter, "step" | "category">,
): Promise<WorkflowCounts> {
  const where = (status: WorkflowStatus): SQL | undefined =>
    and(
      eq(workflows.status, status),
      step ? eq(workflows.currentStep, step) : undefined,
      category ? eq(workflows.category, category) : undefined,
    );
  const parts = WORKFLOW_STATUSES.map(
    (status) => sql`select ${status} as status, count(*)::int as total
      from (select from ${workflows} where ${where(status)} limit ${COUNT_CAP + 1}) as found`,
  );
  const rows = await db.execute<{ status: WorkflowStatus; total: number }>(
    sql`${sql.join(parts, sql` union all `)}`,
  );
  const some = rows.filter(({ total }) => total > 0);
  return { counts: Object.fromEntries(some.map(({ status, total }) => [status, total])), isCut: false };
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
