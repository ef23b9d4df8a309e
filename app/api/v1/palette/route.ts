import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { FindAnythingInput } from "#lib/contracts/palette.ts";
import { findAnything } from "#lib/services/palette/find-anything.ts";

/** Posted, so that what is looked for stands in no address and in no log. */
export async function POST(request: Request): Promise<Response> {
  return runJsonRoute(request, FindAnythingInput, findAnything, {});
}
