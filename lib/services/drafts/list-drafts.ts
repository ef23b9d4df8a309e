import type { DraftList, DraftListItem, ListDraftsInput } from "#lib/contracts/drafts.ts";
import { decodeCursor, encodeCursor } from "#lib/contracts/pagination.ts";
import { openPerson } from "#lib/db/contacts.ts";
import { countQueue, listQueue, type QueueRow } from "#lib/db/draft-queue.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { fullName } from "./draft-content.ts";

/** A queue, most urgent first: the clock and the score together. Names are opened for this answer only. */
export async function listDrafts(ctx: ServiceContext, input: ListDraftsInput): Promise<DraftList> {
  authorize(ctx.actor, "draft:read");
  const now = ctx.now();
  const userId = ctx.actor.id;
  const { list, category, limit } = input;
  const after = input.cursor ? decodeCursor(input.cursor) : null;
  const [found, counts] = await Promise.all([
    listQueue(ctx.db, { list, category, userId, now, after, limit: limit + 1 }),
    countQueue(ctx.db, { userId, now }),
  ]);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  const keys = await ctx.keys.findKeys(rows.map(({ contact }) => contact.id));
  return {
    items: rows.map((row) => toListItem(row, keys.get(row.contact.id) ?? null)),
    nextCursor: last ? encodeCursor({ at: last.rankText, id: last.draft.id }) : null,
    counts: { ...counts, oldestAt: counts.oldestAt?.toISOString() ?? null },
    serverTime: now.toISOString(),
  };
}

function toListItem({ draft, contact, ...names }: QueueRow, key: SubjectKey | null): DraftListItem {
  const person = openPerson(contact, key);
  const { id, workflowId, version, status, category, urgency } = draft;
  return {
    id,
    workflowId,
    version,
    status,
    category,
    urgency,
    createdAt: draft.createdAt.toISOString(),
    dueAt: draft.dueAt.toISOString(),
    snoozedUntil: draft.snoozedUntil?.toISOString() ?? null,
    name: fullName(person) ?? person.email,
    company: person.company,
    assignee:
      draft.assigneeId && names.assigneeName ? { id: draft.assigneeId, name: names.assigneeName } : null,
    isBlocked: draft.checks.some((check) => !check.ok && check.severity === "block"),
    isStale: draft.staleSince !== null,
    approvedByName: names.approverName,
    sendAfter: draft.sendAfter?.toISOString() ?? null,
  };
}
