import type { DraftOpened, OpenDraftInput } from "#lib/contracts/drafts.ts";
import { findOpenedAtOrNull, insertDraftOpening } from "#lib/db/draft-openings.ts";
import { findDraft } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { personOf } from "./record-decision.ts";

/** Notes by the server's clock since when a person has had a text before their eyes. The first time counts. */
export async function openDraft(ctx: ServiceContext, input: OpenDraftInput): Promise<DraftOpened> {
  authorize(ctx.actor, "draft:approve");
  const { id: userId } = personOf(ctx);
  return withTransaction(ctx, async (ctx) => {
    const { id: draftId, revision } = await findDraft(ctx.db, input.draftId);
    if (revision === input.revision) {
      await insertDraftOpening(ctx.db, { draftId, userId, revision, openedAt: ctx.now() });
    }
    const openedAt = await findOpenedAtOrNull(ctx.db, { draftId, userId, revision: input.revision });
    return { openedAt: openedAt?.toISOString() ?? null };
  });
}
