import { queryOf } from "#app/_server/query.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { ListAuditEventsInput } from "#lib/contracts/audit.ts";
import { listAuditEvents } from "#lib/services/audit-trail/list-audit-events.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, ListAuditEventsInput, listAuditEvents, queryOf(request));
}
