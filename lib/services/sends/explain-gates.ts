import type { ExplainGatesInput } from "#lib/contracts/gates.ts";
import { findDraft } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { evaluateGates, type GateReport } from "#lib/domain/gates.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { loadGateSnapshot } from "./load-gate-snapshot.ts";

/** Why can this not be sent? The sender's own function over what is stored; it asks no outside system. */
export async function explainGates(ctx: ServiceContext, { draftId }: ExplainGatesInput): Promise<GateReport> {
  authorize(ctx.actor, "draft:read");
  const { contactId } = await findDraft(ctx.db, draftId);
  const key = await ctx.keys.findKey(contactId);
  return withTransaction(ctx, async (ctx) => {
    const draft = await findDraft(ctx.db, draftId);
    const { snapshot } = await loadGateSnapshot(ctx, { draft, key, news: null, isClaim: false });
    return evaluateGates(snapshot);
  });
}
