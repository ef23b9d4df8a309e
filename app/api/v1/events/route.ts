import { eventStream } from "#app/_server/event-stream.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { ListenInput } from "#lib/contracts/live.ts";
import { listenToChanges } from "#lib/services/live/listen-to-changes.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** What to read anew, as it changes. A browser that comes back names the last event it saw. */
export async function GET(request: Request): Promise<Response> {
  const named = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after");
  return runRoute(
    request,
    ListenInput,
    (ctx, input) => eventStream(request, (onEvent) => listenToChanges(ctx, input, onEvent)),
    { after: named === null || named === "" ? null : named },
  );
}
