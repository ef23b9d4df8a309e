import { EVENTS } from "#lib/contracts/events.ts";
import { STEP_RETRIES } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { createTask } from "#lib/services/crm/create-task.ts";
import { logEmail } from "#lib/services/crm/log-email.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";
import { completeWorkflow } from "#lib/services/workflows/complete-workflow.ts";
import { failWorkflow } from "#lib/services/workflows/fail-workflow.ts";
import { runWorkflowStep } from "#lib/services/workflows/run-workflow-step.ts";

import type { InngestClient } from "../client.ts";
import { runStep } from "../run-step.ts";

/** After the mail left: the reply, a note and a follow-up task in HubSpot, then the workflow is done. */
export const logSentReply = (inngest: InngestClient) =>
  inngest.createFunction(
    {
      id: "log-sent-reply",
      retries: STEP_RETRIES,
      triggers: [{ event: "reply/sent" }],
      onFailure: async ({ event, error, runId }) => {
        const { workflowId } = EVENTS["reply/sent"].parse(event.data.event.data);
        await failWorkflow(logging(runId), { workflowId, error });
      },
    },
    async ({ event, runId, step }) => {
      const { outboxId, sendId, workflowId } = EVENTS["reply/sent"].parse(event.data);
      const ctx = logging(runId);
      await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, outboxId));
      await runStep(step, "log-email", () =>
        runWorkflowStep(ctx, { workflowId, step: "log-email" }, () => logEmail(ctx, { sendId })),
      );
      await runStep(step, "create-task", () =>
        runWorkflowStep(ctx, { workflowId, step: "create-task" }, () => createTask(ctx, { sendId })),
      );
      return runStep(step, "complete", () => completeWorkflow(ctx, { workflowId, outcome: "sent" }));
    },
  );

const logging = (requestId: string) => createContext({ actor: { type: "system", id: "logging" }, requestId });
