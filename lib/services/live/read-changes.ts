import { findLatestAuditSeq, findLiveMarks, type LiveMarks, listLiveChanges } from "#lib/db/live-changes.ts";
import { authorize } from "#lib/domain/actor.ts";
import { type LiveTopic, topicsOf } from "#lib/domain/live-topics.ts";

import type { ServiceContext } from "../context.ts";

/** Somebody who missed more than this reads everything anew. */
const MOST_AT_ONCE = 500;

export type Changes = { seq: number; topics: LiveTopic[]; isTooMany: boolean };

/** What has changed since `after`. A seq from the future means another database: everything is read anew. */
export async function readChanges(ctx: ServiceContext, { after }: { after: number }): Promise<Changes> {
  authorize(ctx.actor, "change:read");
  const rows = await listLiveChanges(ctx.db, { after, limit: MOST_AT_ONCE });
  const isTooMany = rows.length === MOST_AT_ONCE;
  const seq = isTooMany ? await findLatestAuditSeq(ctx.db) : (rows.at(-1)?.seq ?? after);
  return { seq, topics: [...new Set(rows.flatMap(({ entityType }) => topicsOf(entityType)))], isTooMany };
}

/** Where the audit trail ends now. */
export async function readLatestSeq(ctx: ServiceContext): Promise<number> {
  authorize(ctx.actor, "change:read");
  return findLatestAuditSeq(ctx.db);
}

export const UNRECORDED_TOPICS = ["workflows", "intake", "services", "sending"] as const satisfies (
  | LiveTopic
  | keyof LiveMarks
)[];

/** The state of what changes without a record; compared with an earlier one, it tells which topics have changed. */
export async function readMarks(ctx: ServiceContext): Promise<LiveMarks> {
  authorize(ctx.actor, "change:read");
  return findLiveMarks(ctx.db);
}
