import type { AuditEntryView, ExportAuditEventsInput } from "#lib/contracts/audit.ts";
import { findAuditHead, listAuditRows } from "#lib/db/audit-events.ts";
import { authorize } from "#lib/domain/actor.ts";
import { csvLine } from "#lib/domain/csv.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { readAuditFilter } from "./audit-filter.ts";
import { toAuditEntryViews } from "./audit-view.ts";
import { inPlace } from "./in-place.ts";

const PAGE = 1000;
const MAX_EXPORTED = 1_000_000;

const COLUMNS = [
  ...["seq", "occurred_at", "sentence", "action", "actor_type", "actor_id", "actor_name", "entity_type"],
  ...["entity_id", "facts", "request_id", "previous_hash", "hash"],
];

/**
 * The trail under the filters as a file, oldest first, a page in memory at a time. That it was taken is recorded before
 * its first byte. It ends with the entries that were there when it began, or says where to go on.
 */
export async function exportAuditEvents(
  ctx: ServiceContext,
  { format, ...filter }: ExportAuditEventsInput,
): Promise<AsyncGenerator<string, void>> {
  authorize(ctx.actor, "audit:export");
  return inPlace("export", async () => {
    const { seq: upTo } = await findAuditHead(ctx.db);
    await withTransaction(ctx, async (ctx) => {
      recordAudit(ctx, {
        action: "audit.exported",
        entity: { type: "audit", id: "trail" },
        facts: { ...filter, format, upTo },
      });
    });
    return writeFile(ctx, { format, filter, upTo });
  });
}

type Work = {
  format: ExportAuditEventsInput["format"];
  filter: Omit<ExportAuditEventsInput, "format">;
  upTo: number;
};

async function* writeFile(ctx: ServiceContext, { format, filter, upTo }: Work): AsyncGenerator<string, void> {
  const read = await readAuditFilter(ctx, filter);
  const before = Math.min(read.before ?? Infinity, upTo + 1);
  let after = read.after ?? 0;
  if (format === "csv") yield csvLine(COLUMNS);
  for (let written = 0; written < MAX_EXPORTED;) {
    const rows = await listAuditRows(ctx.db, { ...read, after, before, limit: PAGE, order: "asc" });
    const entries = await toAuditEntryViews(ctx.db, rows);
    if (entries.length > 0) yield entries.map(format === "csv" ? toCsv : toJson).join("");
    if (rows.length < PAGE) return;
    written += rows.length;
    after = rows.at(-1)?.seq ?? upTo;
  }
  yield cutNote(format, after);
}

/** Never silently short: the last line says what is missing. */
function cutNote(format: Work["format"], after: number): string {
  const note = `Cut after ${MAX_EXPORTED} entries. Export the time after entry ${after} separately.`;
  return format === "csv"
    ? csvLine([null, null, note])
    : `${JSON.stringify({ cut: note, lastSeq: after })}\n`;
}

function toCsv(entry: AuditEntryView): string {
  const { seq, occurredAt, sentence, action, actor, entity, facts, requestId, previousHash, hash } = entry;
  return csvLine([
    ...[seq, occurredAt, sentence, action, actor.type, actor.id, actor.name, entity.type],
    ...[entity.id, JSON.stringify(facts), requestId, previousHash, hash],
  ]);
}

function toJson(entry: AuditEntryView): string {
  return `${JSON.stringify(entry)}\n`;
}
