import { z } from "zod";

import { COMPOSERS } from "#lib/domain/model-fallback.ts";

import { ModelCallView } from "./model-calls.ts";
import { WorkflowListItem } from "./workflows.ts";

/** Other workflows of the same person, newest first. */
export const RelatedWorkflows = z.object({
  items: z.array(WorkflowListItem),
  /** There are more than are shown. */
  isCut: z.boolean(),
});
export type RelatedWorkflows = z.infer<typeof RelatedWorkflows>;

export const SentMessageView = z.object({
  sendId: z.uuid(),
  state: z.string(),
  /** The mail as it was handed to the mailbox: headers and body, byte for byte. */
  raw: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  /** The Message-ID that the recipient got, where the mailbox gave its own. */
  wireMessageId: z.string().nullable(),
});
export type SentMessageView = z.infer<typeof SentMessageView>;

export const ReplayView = z.object({
  workflowId: z.uuid(),
  /** The stored first text; null while nothing was written yet. */
  first: z
    .object({
      subject: z.string(),
      text: z.string(),
      composer: z.string(),
      templateVersion: z.string(),
      policyVersion: z.string(),
      promptVersion: z.string().nullable(),
    })
    .nullable(),
  now: z.object({
    subject: z.string(),
    text: z.string(),
    composer: z.enum(COMPOSERS),
    templateVersion: z.string(),
    policyVersion: z.string(),
    promptVersion: z.string().nullable(),
    category: z.string(),
    failedChecks: z.array(z.string()),
  }),
  isSame: z.boolean(),
  /** What this replay asked of a model, and cost; empty when the template wrote. */
  modelCalls: z.array(ModelCallView),
});
export type ReplayView = z.infer<typeof ReplayView>;
