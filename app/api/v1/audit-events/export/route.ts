import { queryOf } from "#app/_server/query.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { streamLines } from "#app/_server/stream-lines.ts";
import { ExportAuditEventsInput } from "#lib/contracts/audit.ts";
import { exportAuditEvents } from "#lib/services/audit-trail/export-audit-events.ts";

const TYPES = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson; charset=utf-8" } as const;

/** A file to save, never a page to show. */
export async function GET(request: Request): Promise<Response> {
  return runRoute(
    request,
    ExportAuditEventsInput,
    async (ctx, input) =>
      streamLines(await exportAuditEvents(ctx, input), {
        "content-type": TYPES[input.format],
        "content-disposition": `attachment; filename="audit-trail-${ctx.requestId}.${input.format}"`,
      }),
    queryOf(request),
  );
}
