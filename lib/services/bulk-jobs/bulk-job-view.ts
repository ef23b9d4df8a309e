import { type BulkJobSummary, type BulkJobView, PREVIEW_ROWS } from "#lib/contracts/bulk-jobs.ts";
import { type BulkJobRow, countBulkItems, listItemIds, listTroubles } from "#lib/db/bulk-jobs.ts";
import { openPerson } from "#lib/db/contacts.ts";
import { findUser } from "#lib/db/users.ts";
import { listRowsOfWorkflows } from "#lib/db/workflow-lists.ts";
import { can, type Permission } from "#lib/domain/actor.ts";
import { type BulkJobKind, SIGN_ABOVE } from "#lib/domain/bulk-job.ts";

import type { ServiceContext } from "../context.ts";
import { fullName } from "../drafts/draft-content.ts";
import { toListItem } from "../workflows/list-workflows.ts";

const TROUBLES_SHOWN = 200;

/** The right that each row of the job needs. */
export function permissionOf(kind: BulkJobKind): Permission {
  return kind === "retry" ? "workflow:retry" : "workflow:cancel";
}

export function toBulkJobSummary(job: BulkJobRow, requestedBy: string): BulkJobSummary {
  const { id, kind, status, total, reason } = job;
  return {
    ...{ id, kind, status, total, reason, requestedBy },
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    endedAt: job.endedAt?.toISOString() ?? null,
    abortRequestedAt: job.abortRequestedAt?.toISOString() ?? null,
  };
}

export async function toBulkJobView(ctx: ServiceContext, job: BulkJobRow): Promise<BulkJobView> {
  const [counts, ids, troubles, requester] = await Promise.all([
    countBulkItems(ctx.db, job.id),
    listItemIds(ctx.db, job.id, PREVIEW_ROWS),
    listTroubles(ctx.db, job.id, TROUBLES_SHOWN),
    findUser(ctx.db, job.requestedBy),
  ]);
  const rows = await listRowsOfWorkflows(ctx.db, ids);
  const people = [...rows.map(({ contact }) => contact.id), ...troubles.map(({ contact }) => contact.id)];
  const keys = await ctx.keys.findKeys([...new Set(people)]);
  const isOwn = job.requestedBy === ctx.actor.id;
  return {
    ...toBulkJobSummary(job, requester.name),
    digest: job.digest.toString("hex"),
    expiresAt: job.expiresAt.toISOString(),
    needsSignature: job.total > SIGN_ABOVE,
    counts,
    rows: rows
      .map((row) => toListItem(row, keys.get(row.contact.id) ?? null))
      .toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
    troubles: troubles.flatMap(({ item, contact }) => {
      if (!item.result) return [];
      const person = openPerson(contact, keys.get(contact.id) ?? null);
      const { workflowId, result, note } = item;
      return [{ workflowId, result, note, name: fullName(person) ?? person.email, company: person.company }];
    }),
    may: {
      start: job.status === "previewed" && isOwn && can(ctx.actor, permissionOf(job.kind)),
      abort: job.status === "running" && job.abortRequestedAt === null && can(ctx.actor, "bulk-job:abort"),
    },
    serverTime: ctx.now().toISOString(),
  };
}
