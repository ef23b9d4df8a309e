import { randomUUID } from "node:crypto";

import type { DecisionResult } from "#lib/contracts/drafts.ts";
import { findLastDecisionOrNull, insertDecision } from "#lib/db/decisions.ts";
import { type DraftRow, findDraft, updateDraft } from "#lib/db/drafts.ts";
import { sealText, type SubjectKey } from "#lib/db/sealed.ts";
import { updateWorkflow } from "#lib/db/workflows.ts";
import type { DecisionKind } from "#lib/domain/draft-state.ts";
import { type Seen, UNDO_MS } from "#lib/domain/draft.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import type { ServiceContext } from "../context.ts";

type Decision = {
  kind: DecisionKind;
  before: DraftRow;
  after: DraftRow;
  action: `draft.${string}`;
  facts?: Record<string, unknown>;
  digest?: string;
  reason?: { text: string; key: SubjectKey | null };
};

/** Stores the draft, the decision and its audit record in the caller's transaction. */
export async function recordDecision(ctx: ServiceContext, decision: Decision): Promise<DecisionResult> {
  const { before, after, kind } = decision;
  const id = randomUUID();
  const facts = { ...decision.facts, version: after.version };
  await updateDraft(ctx.db, after, ctx.now());
  if (after.assigneeId !== before.assigneeId) {
    await updateWorkflow(ctx.db, after.workflowId, { assigneeId: after.assigneeId, updatedAt: ctx.now() });
  }
  await insertDecision(ctx.db, {
    id,
    draftId: after.id,
    kind,
    revision: after.revision,
    byUserId: personOf(ctx).id,
    digest: decision.digest ?? null,
    reason: decision.reason?.key
      ? sealText(
          decision.reason.key,
          { table: "decisions", column: "reason", rowId: id },
          decision.reason.text,
        )
      : null,
    facts,
    decidedAt: ctx.now(),
  });
  recordAudit(ctx, {
    action: decision.action,
    entity: { type: "draft", id: after.id },
    facts: {
      ...facts,
      workflowId: after.workflowId,
      revision: after.revision,
      from: before.status,
      to: after.status,
      ...(decision.digest ? { digest: decision.digest } : {}),
    },
  });
  return toDecisionResult(ctx, after, kind);
}

/** What the person saw, and the newest decision that they may not have seen. */
export async function readSeen(
  ctx: ServiceContext,
  { draftId, version }: { draftId: string; version: number },
): Promise<Seen> {
  const last = await findLastDecisionOrNull(ctx.db, draftId);
  return {
    version,
    last: last && { kind: last.kind, byName: last.byName, at: last.decidedAt, facts: last.facts },
  };
}

/** The key that opens a draft's words; null when the person was erased. Asked for outside the transaction. */
export async function findKeyOfDraft(ctx: ServiceContext, draftId: string): Promise<SubjectKey | null> {
  const { contactId } = await findDraft(ctx.db, draftId);
  return ctx.keys.findKey(contactId);
}

/** The signed-in person: decisions always carry a name. */
export function personOf(ctx: ServiceContext): { id: string; name: string } {
  if (ctx.actor.type === "user") return ctx.actor;
  throw new AppError("forbidden", "Only a signed-in person can decide about a draft.");
}

/** What the person's screen needs to go on. */
export function toDecisionResult(ctx: ServiceContext, draft: DraftRow, kind: DecisionKind): DecisionResult {
  const isShort = kind === "snooze" || kind === "assign" || kind === "reject";
  return {
    draftId: draft.id,
    workflowId: draft.workflowId,
    version: draft.version,
    revision: draft.revision,
    status: draft.status,
    sendAfter: draft.sendAfter?.toISOString() ?? null,
    undoUntil: isShort ? new Date(ctx.now().getTime() + UNDO_MS).toISOString() : null,
    serverTime: ctx.now().toISOString(),
  };
}
