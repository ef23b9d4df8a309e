import { randomUUID } from "node:crypto";

import { MOST_VIEWS, type SavedView, type SaveViewInput } from "#lib/contracts/saved-views.ts";
import { countSavedViews, upsertSavedView } from "#lib/db/saved-views.ts";
import { lockUser } from "#lib/db/users.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { toSavedView } from "./list-saved-views.ts";

/** Keeps filters and columns under a name of the person's own. The same name again replaces them. */
export async function saveView(ctx: ServiceContext, input: SaveViewInput): Promise<SavedView> {
  authorize(ctx.actor, "saved-view:keep");
  const { screen, name, query, columns } = input;
  const userId = ctx.actor.id;
  return withTransaction(ctx, async (ctx) => {
    await lockUser(ctx.db, userId);
    const view = { id: randomUUID(), userId, screen, name, query, columns, createdAt: ctx.now() };
    const row = await upsertSavedView(ctx.db, view);
    if ((await countSavedViews(ctx.db, { userId, screen })) > MOST_VIEWS) {
      throw new AppError("unprocessable", `You keep ${MOST_VIEWS} views already. Delete one first.`);
    }
    recordAudit(ctx, {
      action: "savedView.saved",
      entity: { type: "savedView", id: row.id },
      facts: { screen },
    });
    return toSavedView(row);
  });
}
