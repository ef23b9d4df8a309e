import { runRoute } from "#app/_server/run-route.ts";
import { BreakerInput } from "#lib/contracts/breakers.ts";
import { previewDrain } from "#lib/services/breakers/preview-drain.ts";

type Params = { params: Promise<{ service: string }> };

export async function GET(request: Request, { params }: Params): Promise<Response> {
  return runRoute(request, BreakerInput, previewDrain, await params);
}
