import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { ProbeBreakerInput } from "#lib/contracts/breakers.ts";
import { probeBreaker } from "#lib/services/breakers/probe-breaker.ts";

type Params = { params: Promise<{ service: string }> };

export async function POST(request: Request, { params }: Params): Promise<Response> {
  return runJsonRoute(request, ProbeBreakerInput, probeBreaker, await params);
}
