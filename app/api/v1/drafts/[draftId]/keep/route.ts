import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { KeepStaleDraftInput } from "#lib/contracts/drafts.ts";
import { keepStaleDraft } from "#lib/services/drafts/keep-stale-draft.ts";

type Params = { params: Promise<{ draftId: string }> };

/** The words still hold after what came in: the body names the version that was read. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  const { draftId } = await params;
  return runJsonRoute(request, KeepStaleDraftInput, keepStaleDraft, { draftId });
}
