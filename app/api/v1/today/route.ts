import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { getToday } from "#lib/services/today/get-today.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, getToday, {});
}
