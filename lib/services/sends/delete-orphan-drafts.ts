import { listSendsByBody, type SendRow } from "#lib/db/sends.ts";
import { authorize } from "#lib/domain/actor.ts";
import type { GmailDraft } from "#lib/integrations/mail/gmail.ts";

import type { ServiceContext } from "../context.ts";

/** A worker may be about to write a young draft's id down. */
const SETTLED_AFTER_MS = 10 * 60_000;

/**
 * Deletes the drafts that a crash left in the mailbox: they carry the words of one of our sends, and no send that
 * could still go out owns them. People's own drafts are never touched.
 */
export async function deleteOrphanDrafts(ctx: ServiceContext): Promise<{ deleted: number }> {
  authorize(ctx.actor, "send:sweep");
  const { gmail } = ctx.integrations;
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
  return { deleted };
}

function isOrphan(draft: GmailDraft, sends: readonly SendRow[]): boolean {
  const ours = sends.filter(({ bodySha256 }) => bodySha256 === draft.textSha256);
  const isOwned = ours.some(
    ({ providerDraftId, state }) => providerDraftId === draft.draftId && state !== "not_sent",
  );
  return ours.length > 0 && !isOwned;
}
