import { EVENTS } from "#lib/contracts/events.ts";
import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { failBackfill, runBackfill } from "#lib/services/forms/run-backfill.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** A round reads up to a thousand submissions. */
const MOST_ROUNDS = 500;

/** Brings in a form's older submissions, some pages a step, until the moment that a person named. */
export const backfillForm = (inngest: InngestClient) =>
  inngest.createFunction(
    {
      id: "backfill-form",
      retries: STEP_RETRIES,
      concurrency: 1,
      triggers: [{ event: "forms/backfill-requested" }],
      onFailure: async ({ event, runId }) => {
        const { backfillId } = EVENTS["forms/backfill-requested"].parse(event.data.event.data);
        await failBackfill(intake(runId), { backfillId });
      },
    },
    async ({ event, runId, step }) => {
      const { backfillId, outboxId } = EVENTS["forms/backfill-requested"].parse(event.data);
      const ctx = intake(runId);
      await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, outboxId));
      for (let round = 1; round <= MOST_ROUNDS; round += 1) {
        const progress = await runStep(step, `read:${round}`, () => runBackfill(ctx, { backfillId }));
        if (progress["status"] !== "running") return progress;
      }
      return runStep(step, "give-up", () => failBackfill(ctx, { backfillId }));
    },
  );

const intake = (requestId: string) => createContext({ actor: { type: "system", id: "intake" }, requestId });
