import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { listAuditActors } from "#lib/services/audit-trail/list-audit-actors.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, listAuditActors, {});
}
