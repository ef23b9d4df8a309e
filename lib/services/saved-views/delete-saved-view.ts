import type { SavedViewInput } from "#lib/contracts/saved-views.ts";
import { deleteSavedView as deleteRow } from "#lib/db/saved-views.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

/** Forgets one of the person's own views. */
export async function deleteSavedView(
  ctx: ServiceContext,
  { viewId }: SavedViewInput,
): Promise<{ viewId: string }> {
  authorize(ctx.actor, "saved-view:keep");
  return withTransaction(ctx, async (ctx) => {
    const isGone = await deleteRow(ctx.db, { id: viewId, userId: ctx.actor.id });
    if (!isGone) throw new AppError("not_found", "There is no such view of yours.");
    recordAudit(ctx, { action: "savedView.deleted", entity: { type: "savedView", id: viewId } });
    return { viewId };
  });
}
