import { bigint, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";

import { bytes, instant } from "./columns.ts";

/**
 * Append-only and hash-chained; a trigger refuses update, delete and truncate. No foreign keys: a record outlives
 * the row it describes. `facts` holds ids, states and digests, never personal data.
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    seq: bigint("seq", { mode: "number" }).primaryKey(),
    occurredAt: instant("occurred_at").notNull(),
    action: text("action").notNull(),
    actorType: text("actor_type", { enum: ["user", "system", "token"] }).notNull(),
    actorId: text("actor_id").notNull(),
    entityType: text("entity_type").notNull(),
    entityId: text("entity_id").notNull(),
    facts: jsonb("facts").$type<Record<string, unknown>>().notNull(),
    requestId: text("request_id").notNull(),
    previousHash: bytes("previous_hash").notNull(),
    hash: bytes("hash").notNull(),
  },
  (table) => [
    index("audit_events_entity").on(table.entityType, table.entityId, table.seq),
    index("audit_events_actor").on(table.actorType, table.actorId, table.seq),
    index("audit_events_action").on(table.action, table.seq),
    index("audit_events_occurred_at").on(table.occurredAt),
  ],
);
