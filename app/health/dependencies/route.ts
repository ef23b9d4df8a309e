import { answerHealth } from "#app/_server/answer-health.ts";
import { requireMonitor } from "#app/_server/monitor.ts";
import { can } from "#lib/domain/actor.ts";
import { checkDependencies, readDependencyDetails } from "#lib/services/health/check-dependencies.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** States for everybody; latencies and codes for those who say who they are. */
export async function GET(request: Request): Promise<Response> {
  const isStranger = !request.headers.has("authorization") && !request.headers.has("cookie");
  if (isStranger) return answerHealth(checkDependencies);
  const known = await requireMonitor(request).catch(() => null);
  const mayReadMore = known && can(known.actor, "metrics:read");
  return answerHealth(mayReadMore ? () => readDependencyDetails(known) : checkDependencies);
}
