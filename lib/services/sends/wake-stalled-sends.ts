import { listStalledApprovals, updateSend } from "#lib/db/sends.ts";
import { updateWorkflow } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { LONGEST_GATE_SLEEP_MS } from "#lib/domain/gate-decision.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";

const GRACE_MS = 2 * 60_000;
const WAIT_MS = LONGEST_GATE_SLEEP_MS + GRACE_MS;
const BATCH_SIZE = 50;

/** Starts a new run for every approved reply whose own run died or was forgotten. Runs that sleep are left alone. */
export async function wakeStalledSends(ctx: ServiceContext): Promise<{ woken: number }> {
  authorize(ctx.actor, "send:sweep");
  return withTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const stalled = await listStalledApprovals(ctx.db, {
      now,
      graceMs: GRACE_MS,
      waitMs: WAIT_MS,
      limit: BATCH_SIZE,
    });
    for (const { draftId, workflowId, sendId } of stalled) {
      await enqueueEvent(ctx, "draft/approved", { workflowId, draftId });
      if (sendId)
        await updateSend(ctx.db, sendId, { wakeAfter: new Date(now.getTime() + LONGEST_GATE_SLEEP_MS) });
      await updateWorkflow(ctx.db, workflowId, { updatedAt: now });
      recordAudit(ctx, {
        action: "send.woken",
        entity: { type: "draft", id: draftId },
        facts: { workflowId, sendId },
      });
    }
    return { woken: stalled.length };
  });
}
