import { runRoute } from "#app/_server/run-route.ts";
import { DeliveryInput } from "#lib/contracts/quarantine.ts";
import { replayDelivery } from "#lib/services/intake/replay-delivery.ts";

type Params = { params: Promise<{ deliveryId: string }> };

export async function POST(request: Request, { params }: Params): Promise<Response> {
  return runRoute(request, DeliveryInput, replayDelivery, await params);
}
