import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { listForms } from "#lib/services/forms/list-forms.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, listForms, {});
}
