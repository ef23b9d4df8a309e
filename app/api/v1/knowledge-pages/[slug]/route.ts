import { runRoute } from "#app/_server/run-route.ts";
import { GetKnowledgePageInput } from "#lib/contracts/knowledge.ts";
import { getKnowledgePage } from "#lib/services/knowledge/get-knowledge-page.ts";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ slug: string }> },
): Promise<Response> {
  const version = new URL(request.url).searchParams.get("version");
  const { slug } = await params;
  return runRoute(request, GetKnowledgePageInput, getKnowledgePage, {
    slug,
    ...(version === null ? {} : { version: Number(version) }),
  });
}
