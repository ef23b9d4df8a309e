import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { listAssignees } from "#lib/services/drafts/list-assignees.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, listAssignees, {});
}
