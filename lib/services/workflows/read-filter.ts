import { PERIODS, type WorkflowFilters } from "#lib/contracts/workflow-filters.ts";
import { findSearchOrNull } from "#lib/db/searches.ts";
import type { WorkflowFilter } from "#lib/db/workflow-page.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";

const HOUR_MS = 3_600_000;

/** The filters of an address as the database is asked: whose search it is, who "me" is, and when the period began. */
export async function readFilter(ctx: ServiceContext, given: WorkflowFilters): Promise<WorkflowFilter> {
  const { status, step, category, form, owner, tag } = given;
  const from = [
    given.from ? new Date(given.from) : null,
    given.within ? new Date(ctx.now().getTime() - PERIODS[given.within] * HOUR_MS) : null,
  ].filter((at) => at !== null);
  return {
    ...{ status, step, category, tag },
    formId: form,
    assigneeId: owner === "me" ? ctx.actor.id : owner,
    from: from.toSorted((a, b) => b.getTime() - a.getTime())[0],
    to: given.to ? new Date(given.to) : undefined,
    search: given.search ? await readSearch(ctx, given.search) : null,
  };
}

async function readSearch(ctx: ServiceContext, id: string): Promise<WorkflowFilter["search"]> {
  const search = await findSearchOrNull(ctx.db, { id, userId: ctx.actor.id, now: ctx.now() });
  if (!search) {
    throw new AppError(
      "not_found",
      "This search has expired: searches are forgotten after an hour. Search again.",
      {
        details: { reason: "search_expired" },
      },
    );
  }
  return { tokens: search.tokens, literal: search.literal };
}
