import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { getBreakerStatus } from "#lib/services/breakers/get-breaker-status.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, getBreakerStatus, {});
}
