import { EVENTS } from "#lib/contracts/events.ts";
import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { giveUpBulkJob, runBulkJob } from "#lib/services/bulk-jobs/run-bulk-job.ts";
import { createContext } from "#lib/services/create-context.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** A round takes up to fifty rows, or what twenty seconds allow. */
const MOST_ROUNDS = 900;

/** An act on many workflows, some rows a step, without a tab that must stay open. */
export const runBulkJobFunction = (inngest: InngestClient) =>
  inngest.createFunction(
    {
      id: "run-bulk-job",
      retries: STEP_RETRIES,
      concurrency: 2,
      triggers: [{ event: "bulk-job/started" }],
      onFailure: async ({ event, runId }) => {
        const { jobId } = EVENTS["bulk-job/started"].parse(event.data.event.data);
        await giveUpBulkJob(sweeper(runId), { jobId });
      },
    },
    async ({ event, runId, step }) => {
      const { jobId, outboxId } = EVENTS["bulk-job/started"].parse(event.data);
      const ctx = sweeper(runId);
      await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, outboxId));
      let after = -1;
      for (let round = 1; round <= MOST_ROUNDS; round += 1) {
        const progress = await runStep(step, `rows:${round}`, () => runBulkJob(ctx, { jobId, after }));
        if (progress["status"] !== "running") return progress;
        after = Number(progress["after"]);
      }
      return runStep(step, "give-up", () => giveUpBulkJob(ctx, { jobId }));
    },
  );

const sweeper = (requestId: string) => createContext({ actor: { type: "system", id: "sweeper" }, requestId });
