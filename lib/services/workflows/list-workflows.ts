import { decodeCursor, encodeCursor } from "#lib/contracts/pagination.ts";
import type { ListWorkflowsInput, WorkflowList, WorkflowListItem } from "#lib/contracts/workflows.ts";
import { openPerson } from "#lib/db/contacts.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { findSearchOrNull } from "#lib/db/searches.ts";
import {
  countWorkflows,
  listWorkflowRows,
  type WorkflowFilter,
  type WorkflowListRow,
} from "#lib/db/workflow-lists.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";
import { fullName } from "../drafts/draft-content.ts";

/** Workflows under the filters, newest first. Names are opened for this answer only. */
export async function listWorkflows(ctx: ServiceContext, input: ListWorkflowsInput): Promise<WorkflowList> {
  authorize(ctx.actor, "workflow:read");
  const { status, step, category, limit } = input;
  const search = input.search ? await readSearch(ctx, input.search) : null;
  const filter: WorkflowFilter = { status, step, category, search };
  const before = input.cursor ? decodeCursor(input.cursor) : null;
  const [found, counts] = await Promise.all([
    listWorkflowRows(ctx.db, { ...filter, before, limit: limit + 1 }),
    countWorkflows(ctx.db, filter),
  ]);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  const keys = await ctx.keys.findKeys(rows.map(({ contact }) => contact.id));
  return {
    items: rows.map((row) => toListItem(row, keys.get(row.contact.id) ?? null)),
    nextCursor: last ? encodeCursor({ at: last.createdText, id: last.workflow.id }) : null,
    counts,
    serverTime: ctx.now().toISOString(),
  };
}

async function readSearch(ctx: ServiceContext, id: string): Promise<WorkflowFilter["search"]> {
  const search = await findSearchOrNull(ctx.db, { id, userId: ctx.actor.id, now: ctx.now() });
  if (!search) {
    throw new AppError(
      "not_found",
      "This search has expired: searches are forgotten after an hour. Search again.",
      {
        details: { reason: "search_expired" },
      },
    );
  }
  return { tokens: search.tokens, literal: search.literal };
}

function toListItem({ workflow, contact }: WorkflowListRow, key: SubjectKey | null): WorkflowListItem {
  const { id, status, outcome, category, currentStep, errorMessage } = workflow;
  const person = openPerson(contact, key);
  return {
    ...{ id, status, outcome, category, currentStep, errorMessage },
    name: fullName(person) ?? person.email,
    company: person.company,
    createdAt: workflow.createdAt.toISOString(),
    updatedAt: workflow.updatedAt.toISOString(),
    completedAt: workflow.completedAt?.toISOString() ?? null,
  };
}
