import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { listServices } from "#lib/services/outside-services/list-services.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, listServices, {});
}
