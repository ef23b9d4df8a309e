import { type SendRow, updateSendUnderFence } from "#lib/db/sends.ts";

import type { ServiceContext } from "../context.ts";
import { buildApproved } from "./build-approved.ts";
import { gmailOf } from "./mailbox-of.ts";
import { withPause } from "./note-pause.ts";
import { assertFenced } from "./send-lease.ts";

/**
 * The row with its draft's id, which is written once per reservation and only under the newest fence. A draft whose
 * id was never written is an orphan: nobody sends it, and it is deleted later.
 */
export async function ensureMailDraft(ctx: ServiceContext, send: SendRow): Promise<SendRow> {
  if (send.providerDraftId !== null) return send;
  const gmail = gmailOf(ctx, send);
  const { raw } = await buildApproved(ctx, send);
  const { draftId, threadId } = await withPause(ctx, send, () => gmail.createDraft({ raw }));
  const drafted = { providerDraftId: draftId, providerThreadId: threadId };
  const at = ctx.now().toISOString();
  assertFenced(
    await updateSendUnderFence(ctx.db, send, {
      ...drafted,
      evidence: { stage: "drafted", at, fence: send.fence, providerDraftId: draftId },
    }),
  );
  return { ...send, ...drafted };
}
