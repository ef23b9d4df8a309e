import type { Assignee } from "#lib/contracts/drafts.ts";
import { listReviewers } from "#lib/db/reviewers.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";

/** The people to whom a draft can be given. */
export async function listAssignees(ctx: ServiceContext): Promise<{ items: Assignee[] }> {
  authorize(ctx.actor, "user:read");
  const reviewers = await listReviewers(ctx.db);
  return { items: reviewers.map(({ id, name, role }) => ({ id, name, role: role ?? "viewer" })) };
}
