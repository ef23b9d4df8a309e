import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { listConnections } from "#lib/services/settings/list-connections.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, listConnections, {});
}
