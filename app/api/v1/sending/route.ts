import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { getSendingStatus } from "#lib/services/sending/get-sending-status.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, getSendingStatus, {});
}
