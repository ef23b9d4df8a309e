import { queryOf } from "#app/_server/query.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { ListSessionsInput } from "#lib/contracts/identity.ts";
import { listSessions } from "#lib/services/identity/list-sessions.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, ListSessionsInput, listSessions, queryOf(request));
}
