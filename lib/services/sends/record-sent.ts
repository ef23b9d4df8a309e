import { lockDraft, updateDraft } from "#lib/db/drafts.ts";
import { lockSend, type SendRow, updateSend } from "#lib/db/sends.ts";
import { updateWorkflow, upsertWorkflowStep } from "#lib/db/workflows.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";
import { assertFenced } from "./send-lease.ts";
import type { SendProgress, SentHow } from "./send-progress.ts";

export type SentMessage = {
  messageId: string | null;
  threadId: string | null;
  /** The header that the recipient got; replies carry it. */
  wireMessageId: string | null;
};

/** Under the newest fence only: the mail left, once. Ledger, draft, timeline, audit and event in one transaction. */
export async function recordSent(
  ctx: ServiceContext,
  input: { send: SendRow; message: SentMessage; how: SentHow; facts?: Record<string, unknown> },
): Promise<SendProgress> {
  const { send, message, how } = input;
  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, send.draftId);
    const current = await lockSend(ctx.db, send.id);
    assertFenced(current.fence === send.fence);
    if (current.state === "sent") return { outcome: "sent", sendId: send.id };
    const at = ctx.now();
    const by = how === "settled" ? ctx.actor.id : send.provider;
    await updateSend(ctx.db, send.id, {
      state: "sent",
      providerMessageId: message.messageId,
      providerThreadId: message.threadId ?? current.providerThreadId,
      wireMessageId: message.wireMessageId ?? current.wireMessageId,
      settledAt: at,
      settledBy: by,
      leaseUntil: null,
      evidence: { ...input.facts, stage: `sent_${how}`, at: at.toISOString(), fence: send.fence },
    });
    await updateDraft(ctx.db, { ...draft, status: "sent", version: draft.version + 1 }, at);
    await recordSteps(ctx, { send, message, how });
    recordAudit(ctx, {
      action: "send.sent",
      entity: { type: "send", id: send.id },
      facts: { ...input.facts, draftId: draft.id, from: current.state, how, digest: send.approvedDigest },
    });
    await enqueueEvent(ctx, "reply/sent", { workflowId: send.workflowId, sendId: send.id });
    const { messageId, wireMessageId } = message;
    return { outcome: "sent", sendId: send.id, how, messageId, wireMessageId };
  });
}

async function recordSteps(
  ctx: ServiceContext,
  { send, message, how }: { send: SendRow; message: SentMessage; how: SentHow },
): Promise<void> {
  const { id: sendId, workflowId } = send;
  const done = { workflowId, completedAt: ctx.now(), detail: { outcome: "sent", sendId, how, ...message } };
  await upsertWorkflowStep(ctx.db, { ...done, step: "send-mail", status: "completed" });
  await upsertWorkflowStep(ctx.db, {
    ...done,
    step: "confirm-send",
    status: how === "answered" ? "skipped" : "completed",
  });
  await updateWorkflow(ctx.db, workflowId, {
    status: "queued",
    currentStep: "log-email",
    errorCode: null,
    errorMessage: null,
    updatedAt: ctx.now(),
  });
}
