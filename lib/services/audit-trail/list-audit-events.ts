import type { AuditList, ListAuditEventsInput } from "#lib/contracts/audit.ts";
import { listAuditRows } from "#lib/db/audit-events.ts";
import { authorize, can } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { readAuditFilter } from "./audit-filter.ts";
import { toAuditEntryViews } from "./audit-view.ts";

/** The audit trail under the filters, newest first, each entry with its sentence. */
export async function listAuditEvents(ctx: ServiceContext, input: ListAuditEventsInput): Promise<AuditList> {
  authorize(ctx.actor, "audit:read");
  const { limit, cursor } = input;
  const filter = await readAuditFilter(ctx, input);
  const before = Math.min(cursor ?? Infinity, filter.before ?? Infinity);
  const found = await listAuditRows(ctx.db, {
    ...filter,
    before: Number.isFinite(before) ? before : null,
    limit: limit + 1,
    order: "desc",
  });
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    items: await toAuditEntryViews(ctx.db, rows),
    nextCursor: last?.seq ?? null,
    serverTime: ctx.now().toISOString(),
    may: { verify: can(ctx.actor, "audit:verify"), export: can(ctx.actor, "audit:export") },
  };
}
