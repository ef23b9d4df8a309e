import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { OpenDraftInput } from "#lib/contracts/drafts.ts";
import { openDraft } from "#lib/services/drafts/open-draft.ts";

type Params = { params: Promise<{ draftId: string }> };

/** Notes that the person has a text before their eyes: `{"revision": 2}`. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  const { draftId } = await params;
  return runJsonRoute(request, OpenDraftInput, openDraft, { draftId });
}
