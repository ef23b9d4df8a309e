import { lockSend, type SendRow, updateSend, updateSendUnderFence } from "#lib/db/sends.ts";
import { AppError } from "#lib/domain/errors.ts";
import { askAgainAt } from "#lib/domain/not-now.ts";

import { callsOfDraft, currentCut } from "../breakers/call-scope.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import type { SendProgress } from "./send-progress.ts";

/**
 * One worker at a time. Every taking raises the fence, so that a worker which was thought dead and comes back
 * changes nothing. A lease that its holder did not give back ends by itself.
 */
export async function withSendLease(
  ctx: ServiceContext,
  sendId: string,
  work: (send: SendRow) => Promise<SendProgress>,
): Promise<SendProgress> {
  const send = await takeLease(ctx, sendId);
  let wakeAfter: Date | null = null;
  try {
    return await callsOfDraft(send.draftId, () => work(send));
  } catch (error) {
    if (error instanceof AppError && error.details.reason === "superseded")
      return { outcome: "superseded", sendId };
    // Its run sleeps until then: the sweeper starts no other meanwhile.
    if (isOnItsWay(send)) wakeAfter = askAgainAt(error, currentCut());
    throw error;
  } finally {
    await updateSendUnderFence(ctx.db, send, { leaseUntil: null, ...(wakeAfter ? { wakeAfter } : {}) });
  }
}

/** Throws unless the write was made under the newest fence. */
export function assertFenced(isNewest: boolean): void {
  if (isNewest) return;
  throw new AppError("conflict", "Another worker took this send over. It will finish the work.", {
    details: { reason: "superseded" },
  });
}

function isOnItsWay({ state }: SendRow): boolean {
  return state === "reserved" || state === "in_flight";
}

function takeLease(ctx: ServiceContext, sendId: string): Promise<SendRow> {
  return withTransaction(ctx, async (ctx) => {
    const send = await lockSend(ctx.db, sendId);
    const now = ctx.now();
    const leftMs = send.leaseUntil === null ? 0 : send.leaseUntil.getTime() - now.getTime();
    if (leftMs > 0) {
      throw new AppError("overloaded", "Another worker is busy with this send. It will be looked at again.", {
        details: { reason: "leased", retryAfterMs: Math.max(leftMs, 1000) },
      });
    }
    const leased = {
      fence: send.fence + 1,
      leaseUntil: new Date(now.getTime() + ctx.settings.sendLeaseMs),
    };
    await updateSend(ctx.db, sendId, leased);
    return { ...send, ...leased };
  });
}
