import { EVENTS } from "#lib/contracts/events.ts";
import { SendProgressView } from "#lib/contracts/sending.ts";
import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { reportUnsubscribe as report } from "#lib/services/contacts/report-unsubscribe.ts";
import { createContext } from "#lib/services/create-context.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** Rounds are ten minutes apart at least: HubSpot may be away for days. The last one wakes another run. */
const MOST_ROUNDS = 500;

/** After somebody used the link in our mail: HubSpot is told, now or as soon as it answers. */
export const reportUnsubscribe = (inngest: InngestClient) =>
  inngest.createFunction(
    {
      id: "report-unsubscribe",
      retries: STEP_RETRIES,
      triggers: [{ event: "contact/unsubscribed" }],
    },
    async ({ event, runId, step }) => {
      const { outboxId, contactId } = EVENTS["contact/unsubscribed"].parse(event.data);
      const ctx = createContext({ actor: { type: "system", id: "unsubscribe" }, requestId: runId });
      await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, outboxId));
      for (let round = 1; ; round += 1) {
        const progress = SendProgressView.parse(
          await runStep(step, `report:${round}`, () =>
            report(ctx, { contactId, isLastRound: round === MOST_ROUNDS }),
          ),
        );
        if (progress.retryAt === undefined) return progress;
        await step.sleepUntil(`report-again:${round}`, new Date(progress.retryAt));
      }
    },
  );
