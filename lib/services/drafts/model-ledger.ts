import { randomUUID } from "node:crypto";

import {
  findModelCall,
  findModelSpending,
  insertModelCall,
  lockModelBudgets,
  updateModelCall,
} from "#lib/db/model-calls.ts";
import { budgetMicros, planModelCall } from "#lib/domain/model-budget.ts";
import { costMicros, priceOf } from "#lib/domain/price-book.ts";
import type { ModelLedger, ModelOutcome, ModelQuestion } from "#lib/integrations/drafting/composer.ts";

import { type ServiceContext, withTransaction } from "../context.ts";

/**
 * Notes each question about one workflow in short transactions of its own: before it is asked, with its worst case
 * reserved, and right after, with what it cost. A crash in between leaves the worst case standing.
 */
export function modelLedger(ctx: ServiceContext, workflowId: string): ModelLedger {
  return {
    reserve: (question) => reserve(ctx, workflowId, question),
    settle: (callId, outcome) => settle(ctx, callId, outcome),
  };
}

async function reserve(ctx: ServiceContext, workflowId: string, question: ModelQuestion) {
  const { prices, ...limits } = ctx.settings.model;
  const { model, promptVersion, inputTokens } = question;
  const price = priceOf(prices, model);
  return withTransaction(ctx, async (ctx) => {
    await lockModelBudgets(ctx.db);
    const spent = await findModelSpending(ctx.db, { workflowId, now: ctx.now() });
    const planned = planModelCall(inputTokens, price, { limits, spent });
    if (planned === null) return null;
    const callId = randomUUID();
    await insertModelCall(ctx.db, {
      id: callId,
      ...{ workflowId, model, promptVersion },
      outcome: "asked",
      priceVersion: price === null ? null : prices.version,
      budgetMicros: planned.budgetMicros,
      durationMs: 0,
      calledAt: ctx.now(),
    });
    return { callId, maxOutputTokens: planned.maxOutputTokens, isPriced: price !== null };
  });
}

async function settle(ctx: ServiceContext, callId: string, result: ModelOutcome): Promise<void> {
  const { outcome, inputTokens, outputTokens, isFree, durationMs } = result;
  await withTransaction(ctx, async (ctx) => {
    const { model, budgetMicros: reserved } = await findModelCall(ctx.db, callId);
    const price = priceOf(ctx.settings.model.prices, model);
    const isKnown = inputTokens !== null && outputTokens !== null;
    const counted = isKnown ? budgetMicros(price, { inputTokens, outputTokens }) : reserved;
    await updateModelCall(ctx.db, callId, {
      ...{ outcome, inputTokens, outputTokens, durationMs },
      costMicros: costMicros(price, { inputTokens, outputTokens }),
      budgetMicros: isFree ? 0 : counted,
    });
  });
}
