import { randomUUID } from "node:crypto";

import { type DraftRow, findDraft, findSendOfDraftOrNull, lockDraft } from "#lib/db/drafts.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { insertSend, lockSendOfDraftOrNull, type SendRow, updateSend } from "#lib/db/sends.ts";
import { updateWorkflow } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { decideAfterGates } from "#lib/domain/gate-decision.ts";
import { evaluateGates } from "#lib/domain/gates.ts";
import { textDigest } from "#lib/integrations/mail/build-message.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { domainToken, loadGateSnapshot } from "./load-gate-snapshot.ts";
import { mailboxOf } from "./mailbox-of.ts";
import type { SendContent } from "./read-send-content.ts";
import { retireEarlierDraft } from "./retire-earlier-draft.ts";
import { returnToReview } from "./return-to-review.ts";
import { progressOf, returnedBy, type SendProgress, waitingFor } from "./send-progress.ts";

/**
 * Claims an approved draft for sending, under the lock that undo, kill switch and restriction take as well: one of
 * them wins. The words are digested again; what is not exactly what was approved goes back to a person.
 */
export async function reserveSend(
  ctx: ServiceContext,
  { draftId }: { draftId: string },
): Promise<SendProgress> {
  authorize(ctx.actor, "send:perform");
  const { contactId } = await findDraft(ctx.db, draftId);
  const key = await ctx.keys.findKey(contactId);
  const earlier = await findSendOfDraftOrNull(ctx.db, draftId);
  if (earlier) await retireEarlierDraft(ctx, earlier);

  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, draftId);
    const existing = await lockSendOfDraftOrNull(ctx.db, draftId);
    if (existing && existing.state !== "not_sent") return progressOf(existing, ctx.now());
    if (draft.status !== "approved" || draft.sendAfter === null) return withdraw(ctx, draft);
    if (ctx.now() < draft.sendAfter)
      return { outcome: "too_early", sendAfter: draft.sendAfter.toISOString() };
    if (existing && existing.providerDraftId !== null) throw earlierDraftIsLeft();
    return decide(ctx, { draft, existing, key });
  });
}

async function decide(
  ctx: ServiceContext,
  { draft, existing, key }: { draft: DraftRow; existing: SendRow | null; key: SubjectKey | null },
): Promise<SendProgress> {
  const { snapshot, content } = await loadGateSnapshot(ctx, { draft, key, news: null, isClaim: true });
  const decision = decideAfterGates(evaluateGates(snapshot), {
    now: ctx.now(),
    approvedAt: draft.approvedAt ?? ctx.now(),
  });
  if (decision.kind === "wait") return waitingFor(decision.gate, decision.retryAt);
  if (decision.kind === "return") {
    const progress = returnedBy(decision.gate);
    await returnToReview(ctx, { draft, why: progress });
    return progress;
  }
  if (content === null) throw new AppError("internal", "A reply without words passed the gates.");
  const id = await reserve(ctx, { draft, existing, content });
  return { outcome: "reserved", sendId: id };
}

async function reserve(
  ctx: ServiceContext,
  { draft, existing, content }: { draft: DraftRow; existing: SendRow | null; content: SendContent },
): Promise<string> {
  const mailbox = mailboxOf(ctx, draft);
  const reservation = {
    state: "reserved",
    provider: mailbox.provider,
    mailboxId: mailbox.id,
    revision: draft.revision,
    approvedDigest: content.digest,
    bodySha256: textDigest(content.text),
    recipientDomainToken: domainToken(content.to),
    reservedAt: ctx.now(),
    inFlightAt: null,
    settledAt: null,
    settledBy: null,
    searchAfterEpoch: null,
    providerThreadId: null,
    wireMessageId: null,
    wakeAfter: null,
    leaseUntil: null,
  } as const;
  const id = existing?.id ?? randomUUID();
  const fence = (existing?.fence ?? 0) + 1;
  if (existing) {
    const evidence = { stage: "reserved_again", at: ctx.now().toISOString(), fence };
    await updateSend(ctx.db, id, { ...reservation, fence, evidence });
  } else {
    const { id: draftId, workflowId, contactId } = draft;
    await insertSend(ctx.db, {
      ...reservation,
      id,
      fence,
      draftId,
      workflowId,
      contactId,
    });
  }
  recordAudit(ctx, {
    action: "send.reserved",
    entity: { type: "send", id },
    facts: {
      draftId: draft.id,
      workflowId: draft.workflowId,
      revision: draft.revision,
      digest: content.digest,
      fence,
    },
  });
  return id;
}

/** The row was settled after we looked: what its mail draft says was approved earlier, not now. */
function earlierDraftIsLeft(): AppError {
  return new AppError("overloaded", "An earlier try left a mail draft. It is removed first.", {
    details: { reason: "earlier_draft" },
  });
}

/** The approval was taken back: the workflow shows the review that it is in. */
async function withdraw(ctx: ServiceContext, draft: DraftRow): Promise<SendProgress> {
  if (draft.status === "pending_review" || draft.status === "snoozed") {
    await updateWorkflow(ctx.db, draft.workflowId, {
      status: "waiting",
      currentStep: "review",
      updatedAt: ctx.now(),
    });
  }
  return { outcome: "withdrawn" };
}
