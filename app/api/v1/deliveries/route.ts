import { queryOf } from "#app/_server/query.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { ListQuarantineInput } from "#lib/contracts/quarantine.ts";
import { listQuarantine } from "#lib/services/intake/list-quarantine.ts";

/** Deliveries in quarantine. */
export async function GET(request: Request): Promise<Response> {
  return runRoute(request, ListQuarantineInput, listQuarantine, queryOf(request));
}
