import { sql } from "drizzle-orm";

import type { Database } from "./database.ts";

export type AuditEvent = {
  occurredAt: Date;
  action: string;
  actorType: "user" | "system";
  actorId: string;
  entityType: string;
  entityId: string;
  facts: Record<string, unknown>;
  requestId: string;
};

/** Appends to the hash chain. Locks the chain's head until the transaction ends. */
export async function insertAuditEvent(db: Database, event: AuditEvent): Promise<void> {
  await db.execute(sql`select append_audit_event(
    ${event.occurredAt.toISOString()}::timestamptz, ${event.action}, ${event.actorType}, ${event.actorId},
    ${event.entityType}, ${event.entityId}, ${JSON.stringify(event.facts)}::jsonb, ${event.requestId})`);
}

/** The first sequence number whose row or link is wrong, or null when the whole chain holds. */
export async function findBrokenAuditEvent(db: Database): Promise<number | null> {
  const [row] = await db.execute<{ broken: string | null }>(sql`select first_broken_audit_event() as broken`);
  return row?.broken ? Number(row.broken) : null;
}
