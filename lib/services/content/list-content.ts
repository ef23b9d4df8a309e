import type { ContentListItem, ListContentInput } from "#lib/contracts/content.ts";
import { listActiveContentOfKind } from "#lib/db/content-versions.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { toListItem } from "./content-views.ts";

/** Everything of one kind, in the version that is in use. */
export async function listContent(
  ctx: ServiceContext,
  { kind }: ListContentInput,
): Promise<ContentListItem[]> {
  authorize(ctx.actor, "content:read");
  return (await listActiveContentOfKind(ctx.db, kind)).map(toListItem);
}
