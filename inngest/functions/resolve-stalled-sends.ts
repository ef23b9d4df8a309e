import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { wakeStalledSends } from "#lib/services/sends/wake-stalled-sends.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** Every minute: approved replies whose run died or was forgotten get a new one. */
export const resolveStalledSends = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "resolve-stalled-sends", retries: STEP_RETRIES, concurrency: 1, triggers: [{ cron: "* * * * *" }] },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "sweeper" }, requestId: runId });
      return runStep(step, "wake", () => wakeStalledSends(ctx));
    },
  );
