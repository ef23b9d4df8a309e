import { answerHealth } from "#app/_server/answer-health.ts";
import { checkDependencies } from "#lib/services/health/check-readiness.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export const GET = () => answerHealth(checkDependencies);
