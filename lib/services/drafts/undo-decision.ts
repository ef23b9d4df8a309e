import type { DecisionResult, UndoDraftInput } from "#lib/contracts/drafts.ts";
import { lockDraft } from "#lib/db/drafts.ts";
import { updateWorkflow, upsertWorkflowStep } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { undoLast } from "#lib/domain/draft.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { readSeen, recordDecision } from "./record-decision.ts";

/** Takes back the newest snooze, assignment or rejection within ten seconds. */
export async function undoDecision(ctx: ServiceContext, input: UndoDraftInput): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:undo");

  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, input.draftId);
    const seen = await readSeen(ctx, input);
    const restored = undoLast(draft, seen, ctx.now());
    const { workflowId } = draft;
    if (draft.status === "rejected") {
      await updateWorkflow(ctx.db, workflowId, {
        status: "waiting",
        currentStep: "review",
        outcome: null,
        completedAt: null,
        updatedAt: ctx.now(),
      });
      await upsertWorkflowStep(ctx.db, {
        workflowId,
        step: "review",
        status: "waiting",
        completedAt: null,
        detail: {},
      });
    }
    return recordDecision(ctx, {
      kind: "undo",
      action: "draft.decisionUndone",
      before: draft,
      after: restored,
      facts: { undone: seen.last?.kind ?? null },
    });
  });
}
