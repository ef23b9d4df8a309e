import type { SendRow } from "#lib/db/sends.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { lookAgain, lookForCopy } from "./look-for-copy.ts";
import { withSendLease } from "./send-lease.ts";
import { claimAndSend } from "./send-mail.ts";
import { progressOf, type SendProgress } from "./send-progress.ts";

/**
 * Finds out what became of a send whose answer was lost. The draft still exists: nothing left, it is sent under every
 * gate again. The draft is gone: its copy is looked for, and never anything more.
 */
export async function confirmSend(
  ctx: ServiceContext,
  { sendId }: { sendId: string },
): Promise<SendProgress> {
  authorize(ctx.actor, "send:perform");
  return withSendLease(ctx, sendId, async (send) => {
    if (send.state !== "in_flight") return progressOf(send, ctx.now());
    const draft = await lookForDraft(ctx, send);
    if ("error" in draft) return lookAgain(ctx, send, draft.error);
    return draft.exists ? claimAndSend(ctx, send) : lookForCopy(ctx, send);
  });
}

async function lookForDraft(
  ctx: ServiceContext,
  send: SendRow,
): Promise<{ exists: boolean } | { error: unknown }> {
  if (send.providerDraftId === null) return { exists: false };
  try {
    return { exists: await ctx.integrations.gmail.draftExists(send.providerDraftId) };
  } catch (error) {
    return { error };
  }
}
