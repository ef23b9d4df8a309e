import { EVENTS } from "#lib/contracts/events.ts";
import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { releaseDismissedAction as release } from "#lib/services/crm-callbacks/release-dismissed-action.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** HubSpot hears that an action was dismissed. The wake-up is closed last: while HubSpot is away it comes again. */
export const releaseDismissedAction = (inngest: InngestClient) =>
  inngest.createFunction(
    { id: "release-dismissed-action", retries: STEP_RETRIES, triggers: [{ event: "delivery/dismissed" }] },
    async ({ event, runId, step }) => {
      const { outboxId, deliveryId } = EVENTS["delivery/dismissed"].parse(event.data);
      const ctx = createContext({ actor: { type: "system", id: "logging" }, requestId: runId });
      const released = await runStep(step, "release", () => release(ctx, { deliveryId }));
      await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, outboxId));
      return released;
    },
  );
