import { requireMonitor } from "#app/_server/monitor.ts";
import { reportError } from "#app/_server/report-error.ts";
import { requestIdOf } from "#app/_server/request.ts";
import { toResponse } from "#app/_server/to-response.ts";
import { readMetrics } from "#lib/services/health/read-metrics.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** The numbers of this one process, for monitors and signed-in people. */
export async function GET(request: Request): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  try {
    const text = await readMetrics(await requireMonitor(request));
    return new Response(text, {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
    });
  } catch (error) {
    await reportError(error, { requestId });
    return toResponse(error, requestId);
  }
}
