import { decodeCursor, encodeCursor } from "#lib/contracts/pagination.ts";
import type { ListWorkflowsInput, WorkflowList, WorkflowListItem } from "#lib/contracts/workflows.ts";
import { openPerson } from "#lib/db/contacts.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { countWorkflows, listWorkflowRows, type WorkflowListRow } from "#lib/db/workflow-lists.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { fullName } from "../drafts/draft-content.ts";
import { readFilter } from "./read-filter.ts";

/** Workflows under the filters, newest first. Names are opened for this answer only. */
export async function listWorkflows(ctx: ServiceContext, input: ListWorkflowsInput): Promise<WorkflowList> {
  authorize(ctx.actor, "workflow:read");
  const { cursor, limit, ...given } = input;
  const filter = await readFilter(ctx, given);
  const before = cursor ? decodeCursor(cursor) : null;
  const [{ rows, next, isCut }, counted] = await Promise.all([
    listWorkflowRows(ctx.db, { ...filter, before, limit }),
    countWorkflows(ctx.db, filter),
  ]);
  const keys = await ctx.keys.findKeys(rows.map(({ contact }) => contact.id));
  return {
    items: rows.map((row) => toListItem(row, keys.get(row.contact.id) ?? null)),
    nextCursor: next && encodeCursor(next),
    isCut,
    counts: counted.counts,
    isCountCut: counted.isCut,
    serverTime: ctx.now().toISOString(),
  };
}

export function toListItem(row: WorkflowListRow, key: SubjectKey | null): WorkflowListItem {
  const { workflow, contact, formName, owner, tags } = row;
  const { id, status, outcome, category, currentStep, errorMessage, generation } = workflow;
  const person = openPerson(contact, key);
  return {
    ...{ id, status, outcome, category, currentStep, errorMessage, generation, formName, owner, tags },
    name: fullName(person) ?? person.email,
    company: person.company,
    createdAt: workflow.createdAt.toISOString(),
    updatedAt: workflow.updatedAt.toISOString(),
    completedAt: workflow.completedAt?.toISOString() ?? null,
  };
}
