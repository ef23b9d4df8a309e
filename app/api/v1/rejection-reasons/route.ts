import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { listRejectionReasons } from "#lib/services/drafts/list-rejection-reasons.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, listRejectionReasons, {});
}
