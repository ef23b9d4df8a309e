import { and, asc, desc, eq, gt, gte, inArray, isNotNull, ne, sql } from "drizzle-orm";

import { drafts, sends, workflows } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { SendState } from "#lib/domain/send-state.ts";

import type { Database } from "./database.ts";

export type SendRow = typeof sends.$inferSelect;
type SendChange = Partial<
  Omit<typeof sends.$inferInsert, "id" | "draftId" | "workflowId" | "contactId" | "evidence">
>;
/** What is known about an attempt: stage, time, status. Never personal data. */
export type Evidence = { stage: string; at: string; [fact: string]: unknown };

/** Left, or may have left, or is about to: these count against caps and quota. */
const COUNTED: SendState[] = ["reserved", "in_flight", "sent", "unknown"];
const DAY_MS = 24 * 60 * 60_000;

export async function findSend(db: Database, id: string): Promise<SendRow> {
  const [row] = await db.select().from(sends).where(eq(sends.id, id));
  return row ?? missing();
}

/** Holds the row: whoever moves a send takes this lock first. */
export async function lockSend(db: Database, id: string): Promise<SendRow> {
  const [row] = await db.select().from(sends).where(eq(sends.id, id)).for("update");
  return row ?? missing();
}

export async function lockSendOfDraftOrNull(db: Database, draftId: string): Promise<SendRow | null> {
  const [row] = await db.select().from(sends).where(eq(sends.draftId, draftId)).for("update");
  return row ?? null;
}

export async function insertSend(db: Database, send: typeof sends.$inferInsert): Promise<void> {
  await db.insert(sends).values(send);
}

export async function updateSend(
  db: Database,
  id: string,
  { evidence, ...change }: SendChange & { evidence?: Evidence },
): Promise<void> {
  await db.update(sends).set(withEvidence(change, evidence)).where(eq(sends.id, id));
}

/** Changes the row only while the writer's fence is the newest. False: somebody took over. */
export async function updateSendUnderFence(
  db: Database,
  { id, fence }: { id: string; fence: number },
  { evidence, ...change }: SendChange & { evidence?: Evidence },
): Promise<boolean> {
  const changed = await db
    .update(sends)
    .set(withEvidence(change, evidence))
    .where(and(eq(sends.id, id), eq(sends.fence, fence)))
    .returning({ id: sends.id });
  return changed.length > 0;
}

export type SendVolume = {
  toRecipient: number;
  toDomain: number;
  domainRoomAt: Date | null;
  total: number;
  quotaRoomAt: Date | null;
};

/** What counts against caps and quota at this moment, without the send in question. */
export async function countSendVolume(
  db: Database,
  query: { contactId: string; domainToken: string; now: Date; exceptDraftId: string | null },
): Promise<SendVolume> {
  const at = sql`coalesce(${sends.inFlightAt}, ${sends.reservedAt})`;
  const dayAgo = new Date(query.now.getTime() - DAY_MS).toISOString();
  const monthAgo = new Date(query.now.getTime() - 30 * DAY_MS);
  const inDay = sql`${at} > ${dayAgo}::timestamptz`;
  const toDomain = sql`${inDay} and ${sends.recipientDomainToken} = ${query.domainToken}`;
  const oldestMs = (filter: typeof inDay) =>
    sql<string | null>`extract(epoch from min(${at}) filter (where ${filter})) * 1000`;
  const [row] = await db
    .select({
      toRecipient: sql<number>`count(*) filter (where ${sends.contactId} = ${query.contactId})`.mapWith(
        Number,
      ),
      toDomain: sql<number>`count(*) filter (where ${toDomain})`.mapWith(Number),
      oldestToDomainMs: oldestMs(toDomain),
      total: sql<number>`count(*) filter (where ${inDay})`.mapWith(Number),
      oldestMs: oldestMs(inDay),
    })
    .from(sends)
    .where(
      and(
        inArray(sends.state, COUNTED),
        gt(sends.reservedAt, monthAgo),
        ...(query.exceptDraftId === null ? [] : [ne(sends.draftId, query.exceptDraftId)]),
      ),
    );
  return {
    toRecipient: row?.toRecipient ?? 0,
    toDomain: row?.toDomain ?? 0,
    domainRoomAt: dayAfter(row?.oldestToDomainMs ?? null),
    total: row?.total ?? 0,
    quotaRoomAt: dayAfter(row?.oldestMs ?? null),
  };
}

/** Ids of the messages that we know to be ours, among those sent to a person. */
export async function listProviderMessageIds(db: Database, contactId: string): Promise<string[]> {
  const rows = await db
    .select({ id: sends.providerMessageId })
    .from(sends)
    .where(and(eq(sends.contactId, contactId), isNotNull(sends.providerMessageId)));
  return rows.flatMap(({ id }) => (id === null ? [] : [id]));
}

/** Approved replies that nobody has moved for a while: their run died or was forgotten. Oldest first. */
export async function listStalledApprovals(
  db: Database,
  { now, graceMs, waitMs, limit }: { now: Date; graceMs: number; waitMs: number; limit: number },
): Promise<{ draftId: string; workflowId: string; sendId: string | null }[]> {
  const before = (ms: number) => sql`${new Date(now.getTime() - ms).toISOString()}::timestamptz`;
  const isIdle = sql`greatest(${sends.leaseUntil}, ${sends.wakeAfter}, ${sends.reservedAt}, ${drafts.sendAfter}) < ${before(graceMs)}`;
  return db
    .select({ draftId: drafts.id, workflowId: drafts.workflowId, sendId: sends.id })
    .from(drafts)
    .innerJoin(workflows, eq(workflows.id, drafts.workflowId))
    .leftJoin(sends, eq(sends.draftId, drafts.id))
    .where(
      sql`${drafts.status} = 'approved' and (
        (${sends.state} = 'in_flight' and ${isIdle})
        or (${sends.state} = 'reserved' and ${workflows.status} not in ('failed', 'cancelled') and ${isIdle})
        or ((${sends.state} is null or ${sends.state} = 'not_sent')
            and ${workflows.status} not in ('failed', 'cancelled')
            and ${drafts.sendAfter} < ${before(waitMs)} and ${workflows.updatedAt} < ${before(waitMs)}))`,
    )
    .orderBy(asc(drafts.approvedAt))
    .limit(limit);
}

/** Sends whose outcome nobody knows, oldest first. */
export async function listUnknownSends(db: Database, limit: number): Promise<SendRow[]> {
  return db
    .select()
    .from(sends)
    .where(eq(sends.state, "unknown"))
    .orderBy(asc(sends.inFlightAt))
    .limit(limit);
}

/** Those that a machine can look into, the one that was looked up longest ago first. Behind SMTP there is nothing to see. */
export async function listUnknownSendsByLook(db: Database, limit: number): Promise<SendRow[]> {
  return db
    .select()
    .from(sends)
    .where(and(eq(sends.state, "unknown"), eq(sends.provider, "gmail")))
    .orderBy(sql`${sends.wakeAfter} asc nulls first`, asc(sends.inFlightAt))
    .limit(limit);
}

/** Ledger rows whose text has one of these digests: tells our drafts from people's own. */
export async function listSendsByBody(db: Database, bodySha256: readonly string[]): Promise<SendRow[]> {
  if (bodySha256.length === 0) return [];
  return db
    .select()
    .from(sends)
    .where(inArray(sends.bodySha256, [...bodySha256]))
    .orderBy(desc(sends.reservedAt));
}

/** How many left or may have left since then. */
export async function countSendsSince(db: Database, since: Date): Promise<Record<SendState, number>> {
  const rows = await db
    .select({ state: sends.state, count: sql<number>`count(*)`.mapWith(Number) })
    .from(sends)
    .where(gte(sql`coalesce(${sends.inFlightAt}, ${sends.reservedAt})`, since.toISOString()))
    .groupBy(sends.state);
  const counts = { reserved: 0, in_flight: 0, sent: 0, not_sent: 0, unknown: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

function withEvidence(change: SendChange, evidence: Evidence | undefined) {
  return evidence
    ? { ...change, evidence: sql`${sends.evidence} || ${JSON.stringify([evidence])}::jsonb` }
    : change;
}

function dayAfter(ms: string | null): Date | null {
  return ms === null ? null : new Date(Math.ceil(Number(ms)) + DAY_MS);
}

function missing(): never {
  throw new AppError("not_found", "There is no such send.");
}
