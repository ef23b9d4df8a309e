import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { EditDraftInput, GetDraftInput } from "#lib/contracts/drafts.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { editDraft } from "#lib/services/drafts/edit-draft.ts";
import { getDraft } from "#lib/services/drafts/get-draft.ts";

type Params = { params: Promise<{ draftId: string }> };

export async function GET(request: Request, { params }: Params): Promise<Response> {
  return runRoute(request, GetDraftInput, getDraft, await params);
}

/** `If-Match: "3"` names the version that was read. */
export async function PATCH(request: Request, { params }: Params): Promise<Response> {
  const { draftId } = await params;
  const match = /^"(\d{1,9})"$/.exec(request.headers.get("if-match") ?? "");
  if (match) return runJsonRoute(request, EditDraftInput, editDraft, { draftId, version: Number(match[1]) });
  return runRoute(request, GetDraftInput, refuseUnconditional, { draftId });
}

function refuseUnconditional(_ctx: ServiceContext): Promise<never> {
  throw new AppError(
    "precondition_required",
    'Send If-Match with the version that you read, e.g. If-Match: "3".',
  );
}
