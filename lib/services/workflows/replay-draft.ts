import { composedDraftSchema } from "#lib/contracts/drafting.ts";
import type { ReplayView } from "#lib/contracts/workflow-detail.ts";
import type { WorkflowInput } from "#lib/contracts/workflows.ts";
import { type DraftRow, findDraftOfWorkflowOrNull } from "#lib/db/drafts.ts";
import { findModelCall, updateModelCall } from "#lib/db/model-calls.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { ModelLedger } from "#lib/integrations/drafting/composer.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { composerInput } from "../drafts/composer-input.ts";
import { readFirstText } from "../drafts/first-text.ts";
import { modelLedger } from "../drafts/model-ledger.ts";
import { openWorkflow } from "../drafts/open-workflow.ts";

/**
 * Composes the reply again with today's content and knowledge, beside the text that was stored. Changes nothing: only
 * that it was asked is on the record, and what a model cost.
 */
export async function replayDraft(ctx: ServiceContext, { workflowId }: WorkflowInput): Promise<ReplayView> {
  authorize(ctx.actor, "draft:replay");
  const open = await openWorkflow(ctx, workflowId);
  const address = open.person.email;
  if (address === null) {
    throw new AppError("unprocessable", "The form holds no address: there is nobody to write to.");
  }
  const draft = await findDraftOfWorkflowOrNull(ctx.db, workflowId);
  const asked: string[] = [];
  const input = await composerInput(ctx, open, address);
  const answer = await ctx.integrations.composer.compose(input, replayLedger(ctx, workflowId, asked));
  const composed = composedDraftSchema.safeParse(answer);
  if (!composed.success) throw new AppError("unprocessable", "The composer's answer is not a draft.");
  const { subject, text, category, composer, templateVersion, policyVersion, promptVersion } = composed.data;
  const first = draft && (await readFirst(ctx, draft, open.key));
  const isSame = first !== null && first.subject === subject && first.text === text;
  await withTransaction(ctx, async (ctx) => {
    recordAudit(ctx, {
      action: "draft.replayed",
      entity: { type: "workflow", id: workflowId },
      facts: { composer, templateVersion, policyVersion, isSame, modelCalls: asked.length },
    });
  });
  const calls = await Promise.all(asked.map((id) => findModelCall(ctx.db, id)));
  return {
    workflowId,
    first,
    now: {
      ...{ subject, text, category, composer, templateVersion, policyVersion, promptVersion },
      failedChecks: composed.data.checks.filter(({ ok }) => !ok).map(({ note }) => note),
    },
    isSame,
    modelCalls: calls.map(({ model, inputTokens, outputTokens, costMicros, priceVersion }) => ({
      ...{ model, inputTokens, outputTokens, costMicros, priceVersion },
    })),
  };
}

async function readFirst(
  ctx: ServiceContext,
  draft: DraftRow,
  key: SubjectKey,
): Promise<NonNullable<ReplayView["first"]>> {
  const { subject, text } = await readFirstText(ctx, draft.id, key);
  const { composer, templateVersion, policyVersion, promptVersion } = draft;
  return { subject, text, composer, templateVersion, policyVersion, promptVersion };
}

/** The same budgets and books; a used answer is kept apart from the one that wrote the draft. */
function replayLedger(ctx: ServiceContext, workflowId: string, asked: string[]): ModelLedger {
  const ledger = modelLedger(ctx, workflowId);
  return {
    reserve: async (question) => {
      const reservation = await ledger.reserve(question);
      if (reservation) asked.push(reservation.callId);
      return reservation;
    },
    settle: async (callId, outcome) => {
      await ledger.settle(callId, outcome);
      if (outcome.outcome === "used") await updateModelCall(ctx.db, callId, { outcome: "replayed" });
    },
  };
}
