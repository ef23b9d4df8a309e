import {
  aliasedTable,
  and,
  asc,
  count,
  eq,
  gt,
  inArray,
  isNull,
  lte,
  min,
  or,
  type SQL,
  sql,
} from "drizzle-orm";

import { contacts, drafts, sends, users } from "#drizzle/schema/index.ts";
import type { Category } from "#lib/domain/category.ts";

import type { Database } from "./database.ts";
import type { DraftRow } from "./drafts.ts";

export type QueueName = "waiting" | "mine" | "snoozed" | "approved";
export type QueueRow = {
  draft: DraftRow;
  contact: typeof contacts.$inferSelect;
  assigneeName: string | null;
  approverName: string | null;
  /** Its place in the order, with microseconds, for the next page's cursor. */
  rankText: string;
};

type QueueFilter = { list: QueueName; userId: string; now: Date; category?: Category | undefined };

const assignees = aliasedTable(users, "assignees");
const approvers = aliasedTable(users, "approvers");
/** The clock and the score in one: each point counts as a minute that is gone. */
const rank = sql`((${drafts.dueAt} at time zone 'UTC') - ${drafts.urgency} * interval '1 minute')`;
const rankText = sql<string>`to_char(${rank}, 'YYYY-MM-DD HH24:MI:SS.US') || '+00'`;

/** One page of a queue, most urgent first. */
export async function listQueue(
  db: Database,
  filter: QueueFilter & { after: { at: string; id: string } | null; limit: number },
): Promise<QueueRow[]> {
  const after = filter.after
    ? sql`(${rank}, ${drafts.id}) > (${filter.after.at}::timestamptz at time zone 'UTC', ${filter.after.id}::uuid)`
    : undefined;
  return db
    .select({
      draft: drafts,
      contact: contacts,
      assigneeName: assignees.name,
      approverName: approvers.name,
      rankText,
    })
    .from(drafts)
    .innerJoin(contacts, eq(contacts.id, drafts.contactId))
    .leftJoin(assignees, eq(assignees.id, drafts.assigneeId))
    .leftJoin(approvers, eq(approvers.id, drafts.approvedBy))
    .where(and(inList(filter), inCategory(filter.category), after))
    .orderBy(asc(rank), asc(drafts.id))
    .limit(filter.limit);
}

export type QueueCounts = {
  waiting: number;
  mine: number;
  snoozed: number;
  approved: number;
  oldestAt: Date | null;
  byCategory: Record<string, number>;
};

/** How many wait in each list, and since when the oldest does. */
export async function countQueue(db: Database, filter: { userId: string; now: Date }): Promise<QueueCounts> {
  const countIn = async (list: QueueName) => {
    const [row] = await db
      .select({ total: count() })
      .from(drafts)
      .where(inList({ ...filter, list }));
    return row?.total ?? 0;
  };
  const waiting = inList({ ...filter, list: "waiting" });
  const [mine, snoozed, approved, groups] = await Promise.all([
    countIn("mine"),
    countIn("snoozed"),
    countIn("approved"),
    db
      .select({ category: drafts.category, total: count(), oldestAt: min(drafts.createdAt) })
      .from(drafts)
      .where(waiting)
      .groupBy(drafts.category),
  ]);
  const oldest = groups.flatMap((group) => (group.oldestAt ? [group.oldestAt.getTime()] : []));
  return {
    waiting: groups.reduce((sum, group) => sum + group.total, 0),
    mine,
    snoozed,
    approved,
    oldestAt: oldest.length > 0 ? new Date(Math.min(...oldest)) : null,
    byCategory: Object.fromEntries(groups.map((group) => [group.category, group.total])),
  };
}

/** A snooze that is over counts as waiting; nothing has to wake it. */
function inList({ list, userId, now }: QueueFilter): SQL | undefined {
  const at = now.toISOString();
  const isWaiting = or(
    eq(drafts.status, "pending_review"),
    and(eq(drafts.status, "snoozed"), lte(drafts.snoozedUntil, sql`${at}::timestamptz`)),
  );
  switch (list) {
    case "waiting":
      return isWaiting;
    case "mine":
      return and(isWaiting, eq(drafts.assigneeId, userId));
    case "snoozed":
      return and(eq(drafts.status, "snoozed"), gt(drafts.snoozedUntil, sql`${at}::timestamptz`));
    case "approved":
      return and(
        eq(drafts.status, "approved"),
        or(
          isNull(sql`(select state from ${sends} where ${sends.draftId} = ${drafts.id})`),
          inArray(sql`(select state from ${sends} where ${sends.draftId} = ${drafts.id})`, [
            "reserved",
            "unknown",
          ]),
        ),
      );
  }
}

function inCategory(category: Category | undefined): SQL | undefined {
  return category ? eq(drafts.category, category) : undefined;
}
