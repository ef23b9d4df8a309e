import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { deleteOrphanDrafts } from "#lib/services/sends/delete-orphan-drafts.ts";
import { resolveUnknownSends } from "#lib/services/sends/resolve-unknown-sends.ts";

import type { InngestClient } from "../client.ts";
import { leavingOut, runStep } from "../run-step.ts";

/** Every ten minutes: unknown outcomes are looked up again, and drafts that a crash left behind are deleted. */
export const tidyMailbox = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "tidy-mailbox", retries: STEP_RETRIES, concurrency: 1, triggers: [{ cron: "*/10 * * * *" }] },
    async ({ runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "sweeper" }, requestId: runId });
      const resolved = await runStep(leavingOut(step), "resolve-unknown", () => resolveUnknownSends(ctx));
      const deleted = await runStep(leavingOut(step), "delete-orphans", () => deleteOrphanDrafts(ctx));
      return { ...resolved, ...deleted };
    },
  );
