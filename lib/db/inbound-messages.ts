import { and, asc, desc, eq, gte, inArray, lte, min, type SQL } from "drizzle-orm";

import { inboundMessages, sends } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type InboundMessageRow = typeof inboundMessages.$inferSelect;

/** False when the message was noted before. */
export async function insertInboundMessage(
  db: Database,
  message: typeof inboundMessages.$inferInsert,
): Promise<boolean> {
  const rows = await db
    .insert(inboundMessages)
    .values(message)
    .onConflictDoNothing()
    .returning({ id: inboundMessages.id });
  return rows.length > 0;
}

/** Which of these messages were noted already as a person's. */
export async function listNotedMessageIds(
  db: Database,
  { contactId, ids }: { contactId: string; ids: readonly string[] },
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select({ id: inboundMessages.providerMessageId })
    .from(inboundMessages)
    .where(
      and(eq(inboundMessages.contactId, contactId), inArray(inboundMessages.providerMessageId, [...ids])),
    );
  return rows.map(({ id }) => id);
}

/** What came back to one mail, oldest first. */
export async function listInboundMessagesOfSend(
  db: Database,
  { sendId, limit }: { sendId: string; limit: number },
): Promise<InboundMessageRow[]> {
  return db
    .select()
    .from(inboundMessages)
    .where(eq(inboundMessages.sendId, sendId))
    .orderBy(asc(inboundMessages.receivedAt), asc(inboundMessages.id))
    .limit(limit);
}

type AnsweredSend = typeof sends.$inferSelect;

/** The mail that a message answers: by the header that the recipient saw, else by its thread. */
export async function findAnsweredSendOrNull(
  db: Database,
  { wireMessageIds, threadId }: { wireMessageIds: readonly string[]; threadId: string },
): Promise<AnsweredSend | null> {
  const first = async (which: SQL) => {
    const [row] = await db.select().from(sends).where(which).orderBy(desc(sends.reservedAt)).limit(1);
    return row ?? null;
  };
  const named =
    wireMessageIds.length > 0 ? await first(inArray(sends.wireMessageId, [...wireMessageIds])) : null;
  return named ?? first(eq(sends.providerThreadId, threadId));
}

/** The last mail to a person that left, or may have left, before that moment. */
export async function findLastSendToOrNull(
  db: Database,
  { contactId, before }: { contactId: string; before: Date },
): Promise<AnsweredSend | null> {
  const [row] = await db
    .select()
    .from(sends)
    .where(
      and(
        eq(sends.contactId, contactId),
        inArray(sends.state, ["sent", "unknown", "in_flight"]),
        lte(sends.inFlightAt, before),
      ),
    )
    .orderBy(desc(sends.inFlightAt))
    .limit(1);
  return row ?? null;
}

/** When mail first left in that time, or null: before it nothing can have come back. */
export async function findFirstSendAtOrNull(db: Database, since: Date): Promise<Date | null> {
  const [row] = await db
    .select({ at: min(sends.inFlightAt) })
    .from(sends)
    .where(gte(sends.inFlightAt, since));
  return row?.at ?? null;
}
