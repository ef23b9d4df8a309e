import { insertAuditEvent } from "#lib/db/audit-events.ts";
import type { Database } from "#lib/db/database.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "./context.ts";

export type AuditInput = {
  /** `noun.pastTense`, e.g. `draft.approved`. */
  action: `${string}.${string}`;
  entity: { type: string; id: string };
  /** Ids, states, counts and digests. Never personal data. */
  facts?: Record<string, unknown>;
};

export type AuditEntry = AuditInput & {
  occurredAt: Date;
  actorType: "user" | "system" | "token";
  actorId: string;
  requestId: string;
};

/** Writes the record in the caller's transaction: no record, no change. */
export function recordAudit(ctx: ServiceContext, input: AuditInput): void {
  if (!ctx.pendingAudit) {
    throw new AppError("internal", "An audit record was asked for outside a transaction.");
  }
  ctx.pendingAudit.push({
    ...input,
    occurredAt: ctx.now(),
    actorType: ctx.actor.type,
    actorId: ctx.actor.id,
    requestId: ctx.requestId,
  });
}

/** Appends the collected records, in order. Called once, at the end of the outermost transaction. */
export async function flushAudit(db: Database, entries: readonly AuditEntry[]): Promise<void> {
  for (const { entity, facts, ...entry } of entries) {
    await insertAuditEvent(db, {
      ...entry,
      entityType: entity.type,
      entityId: entity.id,
      facts: facts ?? {},
    });
  }
}
