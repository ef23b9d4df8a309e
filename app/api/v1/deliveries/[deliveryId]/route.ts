import { runRoute } from "#app/_server/run-route.ts";
import { DeliveryInput } from "#lib/contracts/quarantine.ts";
import { getQuarantinedDelivery } from "#lib/services/intake/get-quarantined-delivery.ts";

type Params = { params: Promise<{ deliveryId: string }> };

export async function GET(request: Request, { params }: Params): Promise<Response> {
  return runRoute(request, DeliveryInput, getQuarantinedDelivery, await params);
}
