import type { ListSavedViewsInput, SavedView, SavedViewList } from "#lib/contracts/saved-views.ts";
import { listSavedViews as listRows, type SavedViewRow } from "#lib/db/saved-views.ts";
import { authorize } from "#lib/domain/actor.ts";
import { WORKFLOW_COLUMNS } from "#lib/domain/workflow-columns.ts";

import type { ServiceContext } from "../context.ts";

/** The person's own views of a list, in the order in which they were first kept. */
export async function listSavedViews(
  ctx: ServiceContext,
  { screen }: ListSavedViewsInput,
): Promise<SavedViewList> {
  authorize(ctx.actor, "saved-view:keep");
  // A machine has no views of its own.
  if (ctx.actor.type !== "user") return { items: [] };
  const rows = await listRows(ctx.db, { userId: ctx.actor.id, screen });
  return { items: rows.map(toSavedView) };
}

/** A column of an earlier version is left out. */
export function toSavedView({ id, name, query, columns }: SavedViewRow): SavedView {
  return { id, name, query, columns: WORKFLOW_COLUMNS.filter((column) => columns.includes(column)) };
}
