import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { CloseBreakerInput } from "#lib/contracts/breakers.ts";
import { closeBreaker } from "#lib/services/breakers/close-breaker.ts";

type Params = { params: Promise<{ service: string }> };

export async function POST(request: Request, { params }: Params): Promise<Response> {
  return runJsonRoute(request, CloseBreakerInput, closeBreaker, await params);
}
