import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { getQueueStatus } from "#lib/services/queue/get-queue-status.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, getQueueStatus, {});
}
