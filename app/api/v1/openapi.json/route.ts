import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { describeApi } from "#lib/services/api/describe-api.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, describeApi, {});
}
