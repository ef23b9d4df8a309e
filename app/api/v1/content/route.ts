import { runRoute } from "#app/_server/run-route.ts";
import { ListContentInput } from "#lib/contracts/content.ts";
import { listContent } from "#lib/services/content/list-content.ts";

export async function GET(request: Request): Promise<Response> {
  const kind = new URL(request.url).searchParams.get("kind");
  return runRoute(request, ListContentInput, listContent, { kind });
}
