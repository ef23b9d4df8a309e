import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";

import type { InngestClient } from "../client.ts";
import { publishOutbox } from "../publish-outbox.ts";
import { runStep } from "../run-step.ts";

/** Every minute: whatever was queued and not picked up is published (again). */
export const sweepOutbox = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "sweep-outbox", retries: STEP_RETRIES, concurrency: 1, triggers: [{ cron: "* * * * *" }] },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "sweeper" }, requestId: runId });
      return runStep(step, "publish", async () => ({ published: await publishOutbox(ctx) }));
    },
  );
