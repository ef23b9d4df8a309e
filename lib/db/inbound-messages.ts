import { and, asc, eq, inArray } from "drizzle-orm";

import { inboundMessages } from "#drizzle/schema/index.ts";

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
