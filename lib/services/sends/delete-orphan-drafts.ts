import { listSendsByBody, type SendRow } from "#lib/db/sends.ts";
import { authorize } from "#lib/domain/actor.ts";
import type { Gmail, GmailDraft } from "#lib/integrations/mail/gmail.ts";

import type { ServiceContext } from "../context.ts";

/** A worker may be about to write a young draft's id down. */
const SETTLED_AFTER_MS = 10 * 60_000;

/**
 * Deletes the drafts that a crash left in the mailbox: they carry the words of one of our sends, and no send that
 * could still go out owns them, in any mailbox. People's own drafts are never touched.
 */
export async function deleteOrphanDrafts(ctx: ServiceContext): Promise<{ deleted: number }> {
  authorize(ctx.actor, "send:sweep");
  let deleted = 0;
  let failure: { error: unknown } | null = null;
  for (const transport of ctx.integrations.mailboxes.values()) {
    if (transport.kind !== "gmail") continue;
    try {
      deleted += await tidy(ctx, transport.gmail);
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure) throw failure.error;
  return { deleted };
}

async function tidy(ctx: ServiceContext, gmail: Gmail): Promise<number> {
  const before = ctx.now().getTime() - SETTLED_AFTER_MS;
  const drafts = (await gmail.listDrafts()).filter(({ createdAt }) => createdAt.getTime() < before);
  const sends = await listSendsByBody(
    ctx.db,
    drafts.map(({ textSha256 }) => textSha256),
  );
  let deleted = 0;
  for (const draft of drafts.filter((candidate) => isOrphan(candidate, sends))) {
    if ((await gmail.deleteDraft(draft.draftId)) === "deleted") deleted += 1;
  }
  return deleted;
}

function isOrphan(draft: GmailDraft, sends: readonly SendRow[]): boolean {
  const ours = sends.filter(({ bodySha256 }) => bodySha256 === draft.textSha256);
  const isOwned = ours.some(
    ({ providerDraftId, state }) => providerDraftId === draft.draftId && state !== "not_sent",
  );
  return ours.length > 0 && !isOwned;
}
