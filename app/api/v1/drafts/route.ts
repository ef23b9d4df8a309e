import { queryOf } from "#app/_server/query.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { ListDraftsInput } from "#lib/contracts/drafts.ts";
import { listDrafts } from "#lib/services/drafts/list-drafts.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, ListDraftsInput, listDrafts, queryOf(request));
}
