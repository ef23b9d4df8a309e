import { runRoute } from "#app/_server/run-route.ts";
import { GetContentInput } from "#lib/contracts/content.ts";
import { getContent } from "#lib/services/content/get-content.ts";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ kind: string; name: string }> },
): Promise<Response> {
  const version = new URL(request.url).searchParams.get("version");
  return runRoute(request, GetContentInput, getContent, {
    ...(await params),
    ...(version === null ? {} : { version: Number(version) }),
  });
}
