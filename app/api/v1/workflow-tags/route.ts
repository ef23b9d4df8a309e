import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { listTags } from "#lib/services/workflows/list-tags.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, listTags, {});
}
