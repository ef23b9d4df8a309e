import { type SendRow, updateSendUnderFence } from "#lib/db/sends.ts";
import { AppError, isTransient } from "#lib/domain/errors.ts";
import { failureOf } from "#lib/domain/failure.ts";

import type { ServiceContext } from "../context.ts";
import { findSentCopy } from "./find-sent-copy.ts";
import { isReachable } from "./mailbox-of.ts";
import { markUnknown } from "./mark-unknown.ts";
import { readContentOfSend } from "./read-send-content.ts";
import { recordSent } from "./record-sent.ts";
import { nextLookAt, type SendProgress } from "./send-progress.ts";

/** The draft is gone: from here on the mailbox is only looked at, nothing is sent any more. */
export async function lookForCopy(ctx: ServiceContext, send: SendRow): Promise<SendProgress> {
  const found = await findCopyOf(ctx, send).catch((error: unknown) => ({ error }));
  if (found && "error" in found) return lookAgain(ctx, send, found.error);
  if (!found) return lookAgain(ctx, send, null);
  const { id: messageId, threadId, wireMessageId } = found;
  return recordSent(ctx, { send, message: { messageId, threadId, wireMessageId }, how: "found" });
}

/**
 * Nothing is certain yet. After the deadline a person must settle it, unless the provider refused every try and can
 * still be asked.
 */
export async function lookAgain(ctx: ServiceContext, send: SendRow, error: unknown): Promise<SendProgress> {
  const now = ctx.now();
  const deadline = (send.inFlightAt ?? send.reservedAt).getTime() + ctx.settings.unknownAfterMs;
  const isLeftToPeople = mayHaveLeft(send) || !isReachable(ctx, send);
  if (now.getTime() >= deadline && isLeftToPeople) return markUnknown(ctx, send, { stage: "not_found" });
  if (error instanceof AppError && !isTransient(error)) throw error;
  const waitMs = error instanceof AppError ? error.details.retryAfterMs : undefined;
  const retryAt = waitMs === undefined ? nextLookAt(send, now) : new Date(now.getTime() + waitMs);
  await updateSendUnderFence(ctx.db, send, {
    wakeAfter: retryAt,
    ...(error === null
      ? {}
      : {
          evidence: {
            stage: "look_failed",
            code: failureOf(error).code,
            at: now.toISOString(),
            fence: send.fence,
          },
        }),
  });
  return { outcome: "unconfirmed", sendId: send.id, retryAt: retryAt.toISOString() };
}

export async function findCopyOf(ctx: ServiceContext, send: SendRow) {
  const content = await readContentOfSend(ctx, send);
  return content && findSentCopy(ctx, send, content);
}

/** False when the last try is known not to have been taken. */
function mayHaveLeft(send: SendRow): boolean {
  const stages = send.evidence.map(({ stage }) => stage);
  const last = stages.findLast(
    (stage) => stage === "not_taken" || stage === "answer_lost" || stage === "draft_gone",
  );
  return last !== "not_taken";
}
