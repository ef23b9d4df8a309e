import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { wakeStalledEvents } from "#lib/services/crm-events/wake-stalled-events.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** Every ten minutes: CRM events whose run died or was forgotten. */
export const sweepCrmEvents = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "sweep-crm-events", retries: STEP_RETRIES, concurrency: 1, triggers: [{ cron: "*/10 * * * *" }] },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "intake" }, requestId: runId });
      return runStep(step, "look", () => wakeStalledEvents(ctx));
    },
  );
