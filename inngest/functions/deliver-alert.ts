import { EVENTS } from "#lib/contracts/events.ts";
import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { deliverAlert as deliver, noteAlert } from "#lib/services/alerts/deliver-alert.ts";
import { createContext } from "#lib/services/create-context.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** An alert is a line in the log, a counter, and a post to the address that the operators named. */
export const deliverAlert = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "deliver-alert", retries: STEP_RETRIES, triggers: [{ event: "alert/raised" }] },
    async ({ event, runId, step }) => {
      const alert = EVENTS["alert/raised"].parse(event.data);
      const ctx = createContext({ actor: { type: "system", id: "intake" }, requestId: runId });
      await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, alert.outboxId));
      await runStep(step, "note", () => noteAlert(ctx, alert));
      return runStep(step, "post", () => deliver(ctx, alert));
    },
  );
