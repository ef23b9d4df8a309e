import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { deduplicateRecords } from "#lib/services/crm/deduplicate-records.ts";

import type { InngestClient } from "../client.ts";
import { leavingOut, runStep } from "../run-step.ts";

/** Every ten minutes: records that were written twice into HubSpot become one. */
export const deduplicateCrmRecords = (inngest: InngestClient) =>
  inngest.createFunction(
    {
      id: "deduplicate-crm-records",
      retries: STEP_RETRIES,
      concurrency: 1,
      triggers: [{ cron: "*/10 * * * *" }],
    },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "sweeper" }, requestId: runId });
      return runStep(leavingOut(step), "deduplicate", () => deduplicateRecords(ctx));
    },
  );
