import { queryOf } from "#app/_server/query.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { ListSavedViewsInput } from "#lib/contracts/saved-views.ts";
import { listSavedViews } from "#lib/services/saved-views/list-saved-views.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, ListSavedViewsInput, listSavedViews, queryOf(request));
}
