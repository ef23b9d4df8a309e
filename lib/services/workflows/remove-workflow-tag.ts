import type { TagWorkflowInput, WorkflowTags } from "#lib/contracts/workflow-tags.ts";
import { deleteWorkflowTag, listTagsOfWorkflow } from "#lib/db/workflow-tags.ts";
import { lockWorkflow } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

/** Takes a tag off a workflow. One that is not there is no fault. */
export async function removeWorkflowTag(ctx: ServiceContext, input: TagWorkflowInput): Promise<WorkflowTags> {
  authorize(ctx.actor, "workflow:tag");
  const { workflowId, tag } = input;
  return withTransaction(ctx, async (ctx) => {
    await lockWorkflow(ctx.db, workflowId);
    if (await deleteWorkflowTag(ctx.db, { workflowId, tag })) {
      recordAudit(ctx, {
        action: "workflow.untagged",
        entity: { type: "workflow", id: workflowId },
        facts: { tag },
      });
    }
    return { workflowId, tags: await listTagsOfWorkflow(ctx.db, workflowId) };
  });
}
