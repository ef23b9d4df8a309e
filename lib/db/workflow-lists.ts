import { and, asc, count, desc, eq, or, type SQL, sql } from "drizzle-orm";

import {
  contacts,
  contactSearchTokens,
  crmRecords,
  deliveries,
  submissions,
  workflowAttempts,
  workflows,
} from "#drizzle/schema/index.ts";
import type { Category } from "#lib/domain/category.ts";
import type { WorkflowStatus, WorkflowStep } from "#lib/domain/workflow.ts";

import type { Database } from "./database.ts";
import type { WorkflowAttemptRow, WorkflowRow } from "./workflows.ts";

export type WorkflowFilter = {
  status?: WorkflowStatus | undefined;
  step?: WorkflowStep | undefined;
  category?: Category | undefined;
  /** Every token must match; a literal matches an id of ours or of HubSpot's. */
  search: { tokens: readonly string[]; literal: string | null } | null;
};
export type WorkflowListRow = {
  workflow: WorkflowRow;
  contact: typeof contacts.$inferSelect;
  createdText: string;
};

const createdText = sql<string>`to_char(${workflows.createdAt} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'`;

/** One page, newest first. */
export async function listWorkflowRows(
  db: Database,
  filter: WorkflowFilter & { before: { at: string; id: string } | null; limit: number },
): Promise<WorkflowListRow[]> {
  const before = filter.before
    ? sql`(${workflows.createdAt}, ${workflows.id}) < (${filter.before.at}::timestamptz, ${filter.before.id}::uuid)`
    : undefined;
  return db
    .select({ workflow: workflows, contact: contacts, createdText })
    .from(workflows)
    .innerJoin(contacts, eq(contacts.id, workflows.contactId))
    .innerJoin(submissions, eq(submissions.id, workflows.submissionId))
    .where(and(inStatus(filter.status), inRest(filter), before))
    .orderBy(desc(workflows.createdAt), desc(workflows.id))
    .limit(filter.limit);
}

/** How many there are in each status under the other filters. */
export async function countWorkflows(
  db: Database,
  filter: WorkflowFilter,
): Promise<Partial<Record<WorkflowStatus, number>>> {
  const rows = await db
    .select({ status: workflows.status, total: count() })
    .from(workflows)
    .innerJoin(contacts, eq(contacts.id, workflows.contactId))
    .innerJoin(submissions, eq(submissions.id, workflows.submissionId))
    .where(inRest(filter))
    .groupBy(workflows.status);
  return Object.fromEntries(rows.map(({ status, total }) => [status, total]));
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

function inRest({ step, category, search }: WorkflowFilter): SQL | undefined {
  return and(
    step ? eq(workflows.currentStep, step) : undefined,
    category ? eq(workflows.category, category) : undefined,
    search ? matches(search) : undefined,
  );
}

function matches({ tokens, literal }: NonNullable<WorkflowFilter["search"]>): SQL {
  const byTokens = tokens.map(
    (
      hex,
    ) => sql`exists (select 1 from ${contactSearchTokens} where ${contactSearchTokens.contactId} = ${workflows.contactId}
      and ${contactSearchTokens.token} = decode(${hex}, 'hex'))`,
  );
  const byLiteral =
    literal === null
      ? undefined
      : or(
          sql`${workflows.id}::text = ${literal}`,
          eq(submissions.conversionId, literal),
          eq(contacts.hubspotContactId, literal),
        );
  return or(tokens.length > 0 ? and(...byTokens) : undefined, byLiteral) ?? sql`false`;
}
