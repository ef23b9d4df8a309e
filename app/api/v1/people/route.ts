import { queryOf } from "#app/_server/query.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { listPeople } from "#lib/services/identity/list-people.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, listPeople, queryOf(request));
}
