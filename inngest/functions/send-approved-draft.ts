import { EVENTS } from "#lib/contracts/events.ts";
import { SendProgressView } from "#lib/contracts/sending.ts";
import { STEP_RETRIES, type WorkflowStep } from "#lib/domain/workflow.ts";
import { createContext } from "#lib/services/create-context.ts";
import { closeOutboxEvent } from "#lib/services/outbox.ts";
import { confirmSend } from "#lib/services/sends/confirm-send.ts";
import { createMailDraft } from "#lib/services/sends/create-mail-draft.ts";
import { openSendWindow } from "#lib/services/sends/open-send-window.ts";
import { reserveSend } from "#lib/services/sends/reserve-send.ts";
import { sendMail } from "#lib/services/sends/send-mail.ts";
import { type SendProgress, stepResultOf } from "#lib/services/sends/send-progress.ts";
import { failWorkflow } from "#lib/services/workflows/fail-workflow.ts";
import { runWorkflowStep } from "#lib/services/workflows/run-workflow-step.ts";

import type { InngestClient } from "../client.ts";
import { runStep, type StepTools } from "../run-step.ts";

type SleepingTools = StepTools & { sleepUntil(id: string, until: Date): Promise<void> };

/** Sleeps are at most ten minutes and gates are given back after a day: no send needs more rounds. */
const MOST_ROUNDS = 200;

/** From an approval to one e-mail, or to a reason why there is none. */
export const sendApprovedDraft = (inngest: InngestClient) =>
  inngest.createFunction(
    {
      id: "send-approved-draft",
      retries: STEP_RETRIES,
      triggers: [{ event: "draft/approved" }],
      onFailure: async ({ event, error, runId }) => {
        const { workflowId } = EVENTS["draft/approved"].parse(event.data.event.data);
        await failWorkflow(sending(runId), { workflowId, error });
      },
    },
    async ({ event, runId, step }) => {
      const { draftId, outboxId, workflowId } = EVENTS["draft/approved"].parse(event.data);
      const ctx = sending(runId);
      const record = (name: WorkflowStep, work: () => Promise<SendProgress>) => () =>
        runWorkflowStep(ctx, { workflowId, step: name }, async () => stepResultOf(await work()));

      await runStep(step, "close-outbox", () => closeOutboxEvent(ctx, outboxId));
      const window = await inRounds(step, "undo-window", () => openSendWindow(ctx, { draftId }));
      if (window.outcome === "withdrawn") return window;

      const reserve = record("reserve-send", () => reserveSend(ctx, { draftId }));
      const reserved = await inRounds(step, "reserve-send", reserve);
      const { sendId } = reserved;
      if (sendId === undefined) return reserved;
      if (reserved.outcome === "reserved") {
        const draft = record("create-mail-draft", () => createMailDraft(ctx, { sendId }));
        await runStep(step, "create-mail-draft", draft);
      }
      const sent = await inRounds(
        step,
        "send-mail",
        record("send-mail", () => sendMail(ctx, { sendId })),
      );
      if (sent.outcome !== "unconfirmed") return sent;
      return inRounds(
        step,
        "confirm-send",
        record("confirm-send", () => confirmSend(ctx, { sendId })),
      );
    },
  );

/** Asks, and asks again after every sleep that the answer names. A lost answer sleeps only while it is looked up. */
async function inRounds(
  step: SleepingTools,
  name: string,
  ask: () => Promise<Record<string, unknown>>,
): Promise<SendProgressView> {
  for (let round = 1; ; round += 1) {
    const progress = SendProgressView.parse(await runStep(step, `${name}:${round}`, ask));
    const { outcome, sendAfter, retryAt } = progress;
    const isLookup = name === "confirm-send" || outcome !== "unconfirmed";
    const until = outcome === "too_early" ? sendAfter : retryAt;
    if (until !== undefined) await step.sleepUntil(`${name}-again:${round}`, new Date(until));
    if (until === undefined || !isLookup || round === MOST_ROUNDS) return progress;
  }
}

const sending = (requestId: string) => createContext({ actor: { type: "system", id: "sending" }, requestId });
