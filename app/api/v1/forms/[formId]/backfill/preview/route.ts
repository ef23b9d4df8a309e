import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { BackfillInput } from "#lib/contracts/forms.ts";
import { previewBackfill } from "#lib/services/forms/preview-backfill.ts";

type Params = { params: Promise<{ formId: string }> };

/** How many submissions a backfill would bring in since the moment that the body names. Changes nothing. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  return runJsonRoute(request, BackfillInput, previewBackfill, await params);
}
