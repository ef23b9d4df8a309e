import type { TagList } from "#lib/contracts/workflow-tags.ts";
import { listTags as listRows } from "#lib/db/workflow-tags.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";

const MOST_TAGS = 500;

/** Every tag that some workflow carries, by name. */
export async function listTags(ctx: ServiceContext): Promise<TagList> {
  authorize(ctx.actor, "workflow:read");
  return { items: await listRows(ctx.db, MOST_TAGS) };
}
