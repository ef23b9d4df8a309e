import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { wakeStalledEvents } from "#lib/services/crm-events/wake-stalled-events.ts";
import { forgetOldIntake } from "#lib/services/intake/forget-old-intake.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** Every ten minutes: CRM events whose run died or was forgotten; once a night what intake needs no more is deleted. */
export const sweepCrmEvents = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "sweep-crm-events", retries: STEP_RETRIES, concurrency: 1, triggers: [{ cron: "*/10 * * * *" }] },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "intake" }, requestId: runId });
      const looked = await runStep(step, "look", () => wakeStalledEvents(ctx));
      const forgotten = await runStep(step, "forget-old", () => forgetOldIntake(ctx));
      return { ...looked, forgotten };
    },
  );
