import { answerHealth } from "#app/_server/answer-health.ts";
import { startUpReport } from "#app/_server/start-up-report.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Whether the start-up check passed. Its words are for the log, not for strangers. */
export const GET = () =>
  answerHealth(async () => {
    const { faults, warnings } = await startUpReport();
    return {
      status: faults.length === 0 ? "started" : "failed",
      faults: faults.length,
      warnings: warnings.length,
    };
  });
