import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { wakeStalledJobs } from "#lib/services/bulk-jobs/wake-stalled-jobs.ts";
import { createContext } from "#lib/services/create-context.ts";
import { sweepWorkflows } from "#lib/services/workflows/sweep-workflows.ts";

import type { InngestClient } from "../client.ts";
import { publishOutbox } from "../publish-outbox.ts";
import { runStep } from "../run-step.ts";

/** Every minute: wakes what was left behind, then publishes whatever was queued and not picked up. */
export const sweepOutbox = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "sweep-outbox", retries: STEP_RETRIES, concurrency: 1, triggers: [{ cron: "* * * * *" }] },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "sweeper" }, requestId: runId });
      const swept = await runStep(step, "sweep-workflows", () => sweepWorkflows(ctx));
      const woken = await runStep(step, "wake-bulk-jobs", () => wakeStalledJobs(ctx));
      const published = await runStep(step, "publish", async () => ({ published: await publishOutbox(ctx) }));
      return { ...swept, ...woken, ...published };
    },
  );
