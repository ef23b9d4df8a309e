import type { TagWorkflowInput, WorkflowTags } from "#lib/contracts/workflow-tags.ts";
import { insertWorkflowTag, listTagsOfWorkflow } from "#lib/db/workflow-tags.ts";
import { lockWorkflow } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { MAX_TAGS } from "#lib/domain/tag.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

/** Puts a word of the team on a workflow. One that it carries already stays as it is. */
export async function addWorkflowTag(ctx: ServiceContext, input: TagWorkflowInput): Promise<WorkflowTags> {
  authorize(ctx.actor, "workflow:tag");
  const { workflowId, tag } = input;
  return withTransaction(ctx, async (ctx) => {
    const { createdAt } = await lockWorkflow(ctx.db, workflowId);
    const isNew = await insertWorkflowTag(ctx.db, {
      ...{ workflowId, tag },
      workflowCreatedAt: createdAt,
      addedBy: ctx.actor.id,
      addedAt: ctx.now(),
    });
    const tags = await listTagsOfWorkflow(ctx.db, workflowId);
    if (tags.length > MAX_TAGS) {
      throw new AppError("unprocessable", `A workflow carries at most ${MAX_TAGS} tags. Remove one first.`);
    }
    if (isNew) {
      recordAudit(ctx, {
        action: "workflow.tagged",
        entity: { type: "workflow", id: workflowId },
        facts: { tag },
      });
    }
    return { workflowId, tags };
  });
}
