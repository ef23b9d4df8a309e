import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { sweepCrmCallbacks as sweep } from "#lib/services/crm-callbacks/sweep-crm-callbacks.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** Every minute: HubSpot workflows that wait for something that has happened are woken. */
export const sweepCrmCallbacks = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "sweep-crm-callbacks", retries: STEP_RETRIES, concurrency: 1, triggers: [{ cron: "* * * * *" }] },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "sweeper" }, requestId: runId });
      return runStep(step, "wake", () => sweep(ctx));
    },
  );
