import { runRoute } from "#app/_server/run-route.ts";
import { BreakerInput } from "#lib/contracts/breakers.ts";
import { resetBreaker } from "#lib/services/breakers/reset-breaker.ts";

type Params = { params: Promise<{ service: string }> };

export async function POST(request: Request, { params }: Params): Promise<Response> {
  return runRoute(request, BreakerInput, resetBreaker, await params);
}
