import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { BackfillInput } from "#lib/contracts/forms.ts";
import { backfillForm } from "#lib/services/forms/backfill-form.ts";

type Params = { params: Promise<{ formId: string }> };

/** Brings in what is missing since the moment that the body names. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  return runJsonRoute(request, BackfillInput, backfillForm, await params);
}
