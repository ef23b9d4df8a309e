import { runRoute } from "#app/_server/run-route.ts";
import { StopSendingInput } from "#lib/contracts/sending.ts";
import { stopSending } from "#lib/services/sending/stop-sending.ts";

/** Stops all sending. A route of its own, because actions wait for each other and this may not wait. */
export async function POST(request: Request): Promise<Response> {
  return runRoute(request, StopSendingInput, stopSending, {});
}
