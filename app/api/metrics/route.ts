import { requireMonitor } from "#app/_server/monitor.ts";
import { requestIdOf } from "#app/_server/request.ts";
import { toResponse } from "#app/_server/to-response.ts";
import { readMetrics } from "#lib/services/health/read-metrics.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** The numbers of this one process, for monitors and signed-in people. */
export async function GET(request: Request): Promise<Response> {
  try {
    const text = await readMetrics(await requireMonitor(request));
    return new Response(text, {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
    });
  } catch (error) {
    return toResponse(error, requestIdOf(request.headers));
  }
}
