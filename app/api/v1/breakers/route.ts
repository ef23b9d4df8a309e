import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { listBreakers } from "#lib/services/breakers/list-breakers.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, listBreakers, {});
}
