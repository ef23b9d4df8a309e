import { runRoute } from "#app/_server/run-route.ts";
import { RequestPollInput } from "#lib/contracts/forms.ts";
import { requestPoll } from "#lib/services/forms/request-poll.ts";

/** Compares every form with what we have, now. */
export async function POST(request: Request): Promise<Response> {
  return runRoute(request, RequestPollInput, requestPoll, {});
}
