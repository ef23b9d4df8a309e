import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { listKnowledgePages } from "#lib/services/knowledge/list-knowledge-pages.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, listKnowledgePages, {});
}
