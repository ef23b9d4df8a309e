import { findDraft } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import type { SendProgress } from "./send-progress.ts";

/** Until when the approval can be taken back. Changes nothing: while the window is open the workflow shows no send. */
export async function openSendWindow(
  ctx: ServiceContext,
  { draftId }: { draftId: string },
): Promise<SendProgress | { outcome: "open" }> {
  authorize(ctx.actor, "send:perform");
  return withTransaction(ctx, async (ctx) => {
    const { status, sendAfter } = await findDraft(ctx.db, draftId);
    if (status === "approved" && sendAfter !== null && ctx.now() < sendAfter) {
      return { outcome: "too_early", sendAfter: sendAfter.toISOString() };
    }
    return status === "approved" || status === "sent" ? { outcome: "open" } : { outcome: "withdrawn" };
  });
}
