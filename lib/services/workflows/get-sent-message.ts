import { createHash } from "node:crypto";

import type { SentMessageView } from "#lib/contracts/workflow-detail.ts";
import type { WorkflowInput } from "#lib/contracts/workflows.ts";
import { findDraftOfWorkflowOrNull, findSendOfDraftOrNull } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { buildApproved } from "../sends/build-approved.ts";

/**
 * The mail as it was handed to the mailbox, built again from the sealed words: the same input gives the same bytes,
 * and words that are not the ones of the ledger are refused. That somebody read it is on the record.
 */
export async function getSentMessage(
  ctx: ServiceContext,
  { workflowId }: WorkflowInput,
): Promise<SentMessageView> {
  authorize(ctx.actor, "message:read");
  const draft = await findDraftOfWorkflowOrNull(ctx.db, workflowId);
  const send = draft && (await findSendOfDraftOrNull(ctx.db, draft.id));
  if (!send) throw new AppError("not_found", "No mail was claimed for this workflow.");
  const { raw } = await buildApproved(ctx, send);
  const sha256 = createHash("sha256").update(raw).digest("hex");
  await withTransaction(ctx, async (ctx) => {
    recordAudit(ctx, {
      action: "message.opened",
      entity: { type: "send", id: send.id },
      facts: { workflowId, sha256 },
    });
  });
  const { id: sendId, state, wireMessageId } = send;
  return { sendId, state, wireMessageId, sha256, bytes: raw.length, raw: raw.toString("latin1") };
}
