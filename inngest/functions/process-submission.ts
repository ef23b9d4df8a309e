import { EVENTS } from "#lib/contracts/events.ts";
import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { composeDraft } from "#lib/services/drafts/compose-draft.ts";
import { readContact } from "#lib/services/drafts/read-contact.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";
import { failWorkflow } from "#lib/services/workflows/fail-workflow.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** From a stored submission to a draft that waits for a person. */
export const processSubmission = (inngest: InngestClient) =>
  inngest.createFunction(
    {
      id: "process-submission",
      retries: STEP_RETRIES,
      triggers: [{ event: "submission/received" }],
      onFailure: async ({ event, error, runId }) => {
        const { workflowId } = EVENTS["submission/received"].parse(event.data.event.data);
        await failWorkflow(drafting(runId), { workflowId, error });
      },
    },
    async ({ event, runId, step }) => {
      const { outboxId, workflowId } = EVENTS["submission/received"].parse(event.data);
      const ctx = drafting(runId);
      await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, outboxId));
      await runStep(step, "read-contact", () => readContact(ctx, { workflowId }));
      return runStep(step, "compose-draft", () => composeDraft(ctx, { workflowId }));
    },
  );

const drafting = (requestId: string) =>
  createContext({ actor: { type: "system", id: "drafting" }, requestId });
