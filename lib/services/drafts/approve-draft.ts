import type { ApproveDraftInput, DecisionResult } from "#lib/contracts/drafts.ts";
import { type DraftRow, lockDraft } from "#lib/db/drafts.ts";
import { lockWorkflow, updateWorkflow, upsertWorkflowStep } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { approve, assertCurrent, type Seen } from "#lib/domain/draft.ts";
import { AppError } from "#lib/domain/errors.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";
import { readDraftContent } from "./draft-content.ts";
import { guardReading } from "./reading-guard.ts";
import { findKeyOfDraft, personOf, readSeen, recordDecision } from "./record-decision.ts";

/** Approves exactly the words that the person read, and queues them for sending after the undo window. */
export async function approveDraft(ctx: ServiceContext, input: ApproveDraftInput): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:approve");
  const { id: byId } = personOf(ctx);
  const key = await findKeyOfDraft(ctx, input.draftId);

  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, input.draftId);
    const seen = await readSeen(ctx, input);
    assertCurrent(draft, seen);
    const { digest, text } = await readDraftContent(ctx, draft, key);
    assertSameWords({ draft, seen, shown: input.digest, current: digest });
    assertPassesChecks(draft);
    const evenIfFast = input.evenIfFast ?? false;
    const fast = await guardReading(ctx, { draft, text, userId: byId, evenIfFast });
    const { undoWindowMs } = ctx.settings;
    const approved = approve(draft, seen, { byId, digest, at: ctx.now(), undoWindowMs });

    const { workflowId } = draft;
    await assertNotCancelled(ctx, workflowId);
    await updateWorkflow(ctx.db, workflowId, {
      status: "queued",
      currentStep: "reserve-send",
      updatedAt: ctx.now(),
    });
    await upsertWorkflowStep(ctx.db, {
      workflowId,
      step: "review",
      status: "completed",
      completedAt: ctx.now(),
      detail: { decision: "approved", revision: draft.revision },
    });
    await enqueueEvent(ctx, "draft/approved", { workflowId, draftId: draft.id });
    return recordDecision(ctx, {
      kind: "approve",
      action: "draft.approved",
      before: draft,
      after: approved,
      digest,
      ...(fast ? { facts: fast } : {}),
    });
  });
}

/** A draft that was being written while its workflow was cancelled still comes into being. */
async function assertNotCancelled(ctx: ServiceContext, workflowId: string): Promise<void> {
  if ((await lockWorkflow(ctx.db, workflowId)).status !== "cancelled") return;
  throw new AppError("conflict", "This workflow was cancelled. Nothing will be sent; reject the draft.", {
    details: { reason: "closed", status: "cancelled" },
  });
}

function assertSameWords(words: { draft: DraftRow; seen: Seen; shown: string; current: string }): void {
  if (words.shown === words.current) return;
  const { last } = words.seen;
  throw new AppError(
    "conflict",
    "The words on your screen are not the ones stored. Read the newer text, then decide.",
    {
      details: {
        reason: "changed",
        currentVersion: words.draft.version,
        changedBy: last?.byName ?? null,
        changedAt: last?.at.toISOString() ?? null,
      },
    },
  );
}

function assertPassesChecks({ checks }: DraftRow): void {
  const failed = checks.filter((check) => !check.ok && check.severity === "block");
  const [first] = failed;
  if (!first) return;
  throw new AppError("unprocessable", `${first.note} Edit the draft before you approve it.`, {
    details: { reason: "blocked_by_checks", checks: failed.map(({ name }) => name) },
  });
}
