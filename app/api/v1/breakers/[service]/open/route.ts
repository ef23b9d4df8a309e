import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { OpenBreakerInput } from "#lib/contracts/breakers.ts";
import { openBreaker } from "#lib/services/breakers/open-breaker.ts";

type Params = { params: Promise<{ service: string }> };

export async function POST(request: Request, { params }: Params): Promise<Response> {
  return runJsonRoute(request, OpenBreakerInput, openBreaker, await params);
}
