import type { AuditEntryView } from "#lib/contracts/audit.ts";
import type { AuditRow } from "#lib/db/audit-events.ts";
import type { Database } from "#lib/db/database.ts";
import { findUserNames } from "#lib/db/user-names.ts";
import { shortId } from "#lib/domain/audit-facts.ts";
import { actorName, auditSentence } from "#lib/domain/audit-sentence.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Entries with the names of the people in them: one question to the database for a whole page. */
export async function toAuditEntryViews(db: Database, rows: readonly AuditRow[]): Promise<AuditEntryView[]> {
  const ids = new Set(rows.flatMap(idsIn));
  const names = new Map((await findUserNames(db, [...ids])).map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? (id === "" ? "nobody" : `person ${shortId(id)}`);
  return rows.map((row) => toView(row, nameOf));
}

function toView(row: AuditRow, nameOf: (id: string) => string): AuditEntryView {
  const { seq, occurredAt, action, facts, requestId, previousHash, hash } = row;
  const actor = { type: row.actorType, id: row.actorId };
  const entity = { type: row.entityType, id: row.entityId };
  return {
    ...{ seq, occurredAt, action, entity, facts, requestId, previousHash, hash },
    actor: { ...actor, name: actorName(actor, nameOf) },
    sentence: auditSentence({ action, actor, entity, facts }, nameOf),
  };
}

function idsIn({ actorId, entityId, facts }: AuditRow): string[] {
  return [actorId, entityId, ...Object.values(facts)].filter(
    (value): value is string => typeof value === "string" && UUID.test(value),
  );
}
