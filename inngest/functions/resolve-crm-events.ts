import { EVENTS } from "#lib/contracts/events.ts";
import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { MOST_CHECKS, resolveCrmEvents as resolve } from "#lib/services/crm-events/resolve-crm-events.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** Between the looks: HubSpot may list a form some minutes after it told about the contact. */
const WAITS_MS = [20_000, 60_000, 180_000, 360_000];

/** From a batch of CRM events to the submissions behind them, looked for during some ten minutes. */
export const resolveCrmEvents = (inngest: InngestClient) =>
  inngest.createFunction(
    {
      id: "resolve-crm-events",
      retries: STEP_RETRIES,
      concurrency: 2,
      triggers: [{ event: "crm-events/received" }],
    },
    async ({ event, runId, step }) => {
      const { deliveryId, outboxId } = EVENTS["crm-events/received"].parse(event.data);
      const ctx = intake(runId);
      await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, outboxId));
      for (let look = 1; look <= MOST_CHECKS; look += 1) {
        const found = await runStep(step, `look:${look}`, () => resolve(ctx, { deliveryId }));
        if (found["pending"] === 0) return found;
        await step.sleep(`look-again:${look}`, WAITS_MS[look - 1] ?? 360_000);
      }
      return { pending: "left to the sweep" };
    },
  );

const intake = (requestId: string) => createContext({ actor: { type: "system", id: "intake" }, requestId });
