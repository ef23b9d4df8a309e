import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { DismissDeliveryInput } from "#lib/contracts/quarantine.ts";
import { dismissDelivery } from "#lib/services/intake/dismiss-delivery.ts";

type Params = { params: Promise<{ deliveryId: string }> };

export async function POST(request: Request, { params }: Params): Promise<Response> {
  return runJsonRoute(request, DismissDeliveryInput, dismissDelivery, await params);
}
