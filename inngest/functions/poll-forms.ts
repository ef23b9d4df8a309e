import { EVENTS } from "#lib/contracts/events.ts";
import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { pollForms as compareForms } from "#lib/services/forms/poll-forms.ts";
import { wakeBackfills } from "#lib/services/forms/wake-backfills.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";

import type { InngestClient } from "../client.ts";
import { leavingOut, runStep } from "../run-step.ts";

/** Every five minutes, and when it is asked for: what no webhook brought is read from HubSpot's forms. */
export const pollForms = (inngest: InngestClient) =>
  inngest.createFunction(
    {
      id: "poll-forms",
      retries: STEP_RETRIES,
      concurrency: 1,
      triggers: [{ cron: "*/5 * * * *" }, { event: "forms/check-requested" }],
    },
    async ({ event, runId, step }) => {
      const ctx = createContext({ actor: { type: "system", id: "intake" }, requestId: runId });
      const asked = EVENTS["forms/check-requested"].safeParse(event.data);
      if (asked.success)
        await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, asked.data.outboxId));
      else await runStep(step, "wake-backfills", () => wakeBackfills(ctx));
      if (!asked.success && !ctx.settings.isFormsPolling) return { outcome: "off" };
      return runStep(leavingOut(step), "poll", () => compareForms(ctx));
    },
  );
