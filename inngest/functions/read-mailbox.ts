import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { readMailboxes } from "#lib/services/mailbox/read-mailboxes.ts";

import type { InngestClient } from "../client.ts";
import { leavingOut, runStep } from "../run-step.ts";

/** Every minute: what came into the mailboxes is noted, and stale texts are held. */
export const readMailbox = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "read-mailbox", retries: STEP_RETRIES, concurrency: 1, triggers: [{ cron: "* * * * *" }] },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "mailbox" }, requestId: runId });
      return runStep(leavingOut(step), "read", () => readMailboxes(ctx));
    },
  );
