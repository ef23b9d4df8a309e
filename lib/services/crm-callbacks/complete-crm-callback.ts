import { findCallbackState, updateWaitingCallback } from "#lib/db/crm-callbacks.ts";
import { authorize } from "#lib/domain/actor.ts";
import { type CallbackOutcome, decideCallbackOutcome } from "#lib/domain/callback-outcome.ts";
import { AppError } from "#lib/domain/errors.ts";
import { failureOf } from "#lib/domain/failure.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

export type CompleteCrmCallbackInput = { callbackId: string };
export type CallbackResult = {
  status: "waiting" | "completed" | "expired" | "failed";
  outcome: CallbackOutcome | null;
};

/** Its answer may have been lost: HubSpot may know already. */
const ASKED = "asked";

/**
 * Tells a HubSpot workflow that stands still what became of ours, once. While there is nothing to tell it keeps
 * waiting; once its time is over HubSpot has gone on by itself and nothing is told.
 */
export async function completeCrmCallback(
  ctx: ServiceContext,
  { callbackId: id }: CompleteCrmCallbackInput,
): Promise<CallbackResult> {
  authorize(ctx.actor, "crm-callback:complete");
  const { callback, workflow, draft } = await findCallbackState(ctx.db, id);
  if (callback.status !== "waiting") return { status: callback.status, outcome: null };
  const outcome = decideCallbackOutcome({ completeOn: callback.completeOn, workflow, draft }, ctx.now());
  if (callback.expiresAt <= ctx.now()) return settle(ctx, id, { status: "expired", outcome });
  if (outcome === null) return { status: "waiting", outcome };

  const wasAsked = callback.errorCode === ASKED;
  await updateWaitingCallback(ctx.db, id, { attempts: callback.attempts + 1, errorCode: ASKED });
  try {
    await ctx.integrations.hubspot.completeCallback({
      callbackId: callback.callbackId,
      outputFields: { countersign_outcome: outcome, countersign_workflow_id: workflow.id },
    });
  } catch (error) {
    return settleRefused(ctx, error, { id, outcome, wasAsked });
  }
  return settle(ctx, id, { status: "completed", outcome });
}

/** Whoever does not wait any more heard of it from us before, or has gone on by itself. */
async function settleRefused(
  ctx: ServiceContext,
  error: unknown,
  { id, outcome, wasAsked }: { id: string; outcome: CallbackOutcome; wasAsked: boolean },
): Promise<CallbackResult> {
  const { code, isTransient } = failureOf(error);
  if (code === "not_found") return settle(ctx, id, { status: wasAsked ? "completed" : "expired", outcome });
  if (code === "unprocessable") return settle(ctx, id, { status: "failed", outcome, errorCode: code });
  const isAmbiguous = !(error instanceof AppError) || error.details["ambiguous"] === true;
  await updateWaitingCallback(ctx.db, id, { errorCode: isAmbiguous || wasAsked ? ASKED : code });
  if (isTransient) throw error;
  // Credentials are for a person to mend; the sweep asks again for as long as HubSpot waits.
  return { status: "waiting", outcome };
}

async function settle(
  ctx: ServiceContext,
  id: string,
  result: CallbackResult & { errorCode?: string },
): Promise<CallbackResult> {
  const { status, outcome, errorCode = null } = result;
  await withTransaction(ctx, async (ctx) => {
    const change = { status, outcome, errorCode, completedAt: ctx.now() };
    if (!(await updateWaitingCallback(ctx.db, id, change))) return;
    recordAudit(ctx, {
      action: `crmCallback.${status}`,
      entity: { type: "crmCallback", id },
      facts: { outcome, ...(errorCode ? { errorCode } : {}) },
    });
  });
  return { status, outcome };
}
