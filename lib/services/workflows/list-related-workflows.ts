import type { RelatedWorkflows } from "#lib/contracts/workflow-detail.ts";
import type { WorkflowInput } from "#lib/contracts/workflows.ts";
import { listRowsOfWorkflows } from "#lib/db/workflow-lists.ts";
import { findWorkflow, listIdsOfContact } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { toListItem } from "./list-workflows.ts";

const SHOWN = 20;

/** What else the same person sent us, newest first. */
export async function listRelatedWorkflows(
  ctx: ServiceContext,
  { workflowId }: WorkflowInput,
): Promise<RelatedWorkflows> {
  authorize(ctx.actor, "workflow:read");
  const { contactId } = await findWorkflow(ctx.db, workflowId);
  const found = await listIdsOfContact(ctx.db, contactId, SHOWN + 2);
  const others = found.filter((id) => id !== workflowId);
  const rows = await listRowsOfWorkflows(ctx.db, others.slice(0, SHOWN));
  const key = await ctx.keys.findKey(contactId);
  return { items: rows.map((row) => toListItem(row, key)), isCut: others.length > SHOWN };
}
