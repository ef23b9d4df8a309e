import { EVENTS } from "#lib/contracts/events.ts";
import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { completeCrmCallback as complete } from "#lib/services/crm-callbacks/complete-crm-callback.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** A HubSpot workflow that stands still hears what became of ours. What fails here is tried again by the sweep. */
export const completeCrmCallback = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "complete-crm-callback", retries: STEP_RETRIES, triggers: [{ event: "crm-callback/due" }] },
    async ({ event, runId, step }) => {
      const { outboxId, callbackId } = EVENTS["crm-callback/due"].parse(event.data);
      const ctx = createContext({ actor: { type: "system", id: "logging" }, requestId: runId });
      await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, outboxId));
      return runStep(step, "complete", () => complete(ctx, { callbackId }));
    },
  );
