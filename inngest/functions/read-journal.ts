import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { readJournal as read } from "#lib/services/journal/read-journal.ts";

import type { InngestClient } from "../client.ts";
import { leavingOut, runStep } from "../run-step.ts";

/** Every minute, where the configuration switched it on: the files that HubSpot's webhooks journal has gained. */
export const readJournal = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "read-journal", retries: STEP_RETRIES, concurrency: 1, triggers: [{ cron: "* * * * *" }] },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "intake" }, requestId: runId });
      if (!ctx.settings.isJournalRead) return { outcome: "off" };
      return runStep(leavingOut(step), "read", () => read(ctx));
    },
  );
