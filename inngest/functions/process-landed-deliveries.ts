import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { deleteSpentLandingKeys } from "#lib/services/intake/delete-spent-landing-keys.ts";

import type { InngestClient } from "../client.ts";
import { processLanded } from "../process-landed.ts";
import { runStep } from "../run-step.ts";

/** A step that never ends is taken for dead and runs again beside itself; the next minute goes on. */
const SWEEP_MS = 30_000;

/** Every minute: what a process that ended left landed is told apart, and keys that nothing needs are deleted. */
export const processLandedDeliveries = (inngest: InngestClient) =>
  inngest.createFunction(
    {
      id: "process-landed-deliveries",
      retries: STEP_RETRIES,
      concurrency: 1,
      triggers: [{ cron: "* * * * *" }],
    },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "intake" }, requestId: runId });
      const landed = await runStep(step, "process", async () => ({
        processed: await processLanded(ctx, SWEEP_MS),
      }));
      const keys = await runStep(step, "delete-keys", async () => ({
        deletedKeys: await deleteSpentLandingKeys(ctx),
      }));
      return { ...landed, ...keys };
    },
  );
