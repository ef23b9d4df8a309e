import { z } from "zod";

import { CATEGORIES } from "#lib/domain/category.ts";
import { DRAFT_STATUSES } from "#lib/domain/draft-state.ts";
import { INBOUND_KINDS } from "#lib/domain/inbound.ts";
import {
  ATTEMPT_OUTCOMES,
  STEP_STATUSES,
  WORKFLOW_OUTCOMES,
  WORKFLOW_STATUSES,
  WORKFLOW_STEPS,
} from "#lib/domain/workflow.ts";

import { DecisionView } from "./drafts.ts";
import { ADAPTERS } from "./intake.ts";
import { ModelCallView } from "./model-calls.ts";
import { CursorText, PageLimit } from "./pagination.ts";
import { reasonSchema } from "./reason.ts";
import { SendView } from "./sends.ts";
import { WorkflowFilters } from "./workflow-filters.ts";

export const MAX_QUERY_LENGTH = 200;

const instant = z.iso.datetime();

export const ListWorkflowsInput = WorkflowFilters.extend({
  cursor: CursorText.optional(),
  limit: PageLimit,
});
export type ListWorkflowsInput = z.infer<typeof ListWorkflowsInput>;

export const StartSearchInput = z.strictObject({
  query: z
    .string()
    .trim()
    .min(1, "Type a name, an address, a company or an id.")
    .max(MAX_QUERY_LENGTH, "Search for at most 200 characters."),
});
export type StartSearchInput = z.infer<typeof StartSearchInput>;

export const WorkflowInput = z.strictObject({ workflowId: z.uuid() });
export type WorkflowInput = z.infer<typeof WorkflowInput>;

/** `generation` is the one that stood on the screen: two people retry once. */
export const RetryWorkflowInput = z.strictObject({
  workflowId: z.uuid(),
  generation: z.int().min(0),
  /** Left out: the step that failed. */
  fromStep: z.enum(WORKFLOW_STEPS).optional(),
});
export type RetryWorkflowInput = z.infer<typeof RetryWorkflowInput>;

export const CancelWorkflowInput = z.strictObject({
  workflowId: z.uuid(),
  reason: reasonSchema({ min: 3, max: 500, ask: "Say in a few words why it is cancelled." }),
});
export type CancelWorkflowInput = z.infer<typeof CancelWorkflowInput>;

export const WorkflowListItem = z.object({
  id: z.uuid(),
  status: z.enum(WORKFLOW_STATUSES),
  outcome: z.enum(WORKFLOW_OUTCOMES).nullable(),
  category: z.enum(CATEGORIES).nullable(),
  currentStep: z.enum(WORKFLOW_STEPS),
  errorMessage: z.string().nullable(),
  /** Null after erasure. */
  name: z.string().nullable(),
  company: z.string().nullable(),
  formName: z.string().nullable(),
  owner: z.string().nullable(),
  tags: z.array(z.string()),
  generation: z.int(),
  createdAt: instant,
  updatedAt: instant,
  completedAt: instant.nullable(),
});
export type WorkflowListItem = z.infer<typeof WorkflowListItem>;

export const WorkflowList = z.object({
  items: z.array(WorkflowListItem),
  nextCursor: z.string().nullable(),
  /** The rows under the rarest filter were looked through this far and no further; the next page goes on from there. */
  isCut: z.boolean(),
  counts: z.partialRecord(z.enum(WORKFLOW_STATUSES), z.int()),
  /** There may be more of each than was counted. */
  isCountCut: z.boolean(),
  serverTime: instant,
});
export type WorkflowList = z.infer<typeof WorkflowList>;

export const SearchStarted = z.object({ searchId: z.uuid(), expiresAt: instant });
export type SearchStarted = z.infer<typeof SearchStarted>;

export const AttemptView = z.object({
  id: z.uuid(),
  number: z.int(),
  outcome: z.enum(ATTEMPT_OUTCOMES),
  requestId: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});
export type AttemptView = z.infer<typeof AttemptView>;

export const StepView = z.object({
  step: z.enum(WORKFLOW_STEPS),
  status: z.enum(STEP_STATUSES),
  startedAt: instant.nullable(),
  completedAt: instant.nullable(),
  detail: z.record(z.string(), z.unknown()),
  attempts: z.array(AttemptView),
});
export type StepView = z.infer<typeof StepView>;

export const TimeSpanView = z.object({
  kind: z.enum(["machine", "people", "waiting"]),
  from: instant,
  durationMs: z.number(),
});

export const WorkflowView = z.object({
  id: z.uuid(),
  status: z.enum(WORKFLOW_STATUSES),
  outcome: z.enum(WORKFLOW_OUTCOMES).nullable(),
  category: z.enum(CATEGORIES).nullable(),
  currentStep: z.enum(WORKFLOW_STEPS),
  generation: z.int(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: instant,
  updatedAt: instant,
  completedAt: instant.nullable(),
  /** When the person first wrote back. */
  answeredAt: instant.nullable(),
  serverTime: instant,
  person: z.object({
    name: z.string().nullable(),
    email: z.string().nullable(),
    company: z.string().nullable(),
    unsubscribedAt: instant.nullable(),
    bouncedAt: instant.nullable(),
  }),
  hubspotContactId: z.string().nullable(),
  submission: z.object({
    formName: z.string().nullable(),
    conversionId: z.string().nullable(),
    submittedAt: instant,
    receivedAt: instant,
    flags: z.array(z.string()),
    /** Deliveries that brought this submission; the first one counted. */
    deliveries: z.int(),
    /** The way in of the delivery that counted; null once it is no longer kept. */
    adapter: z.enum(ADAPTERS).nullable(),
    /** By which key a repeat of it is known. */
    dedupeReason: z.string().nullable(),
    repeats: z.array(z.object({ adapter: z.enum(ADAPTERS), reason: z.string(), count: z.int() })),
  }),
  steps: z.array(StepView),
  spans: z.array(TimeSpanView),
  machineMs: z.number(),
  peopleMs: z.number(),
  waitingMs: z.number(),
  draft: z
    .object({
      id: z.uuid(),
      status: z.enum(DRAFT_STATUSES),
      revision: z.int(),
      sendAfter: instant.nullable(),
      /** The words that were approved, or that would be. */
      words: z
        .object({ to: z.string(), subject: z.string(), text: z.string(), digest: z.string() })
        .nullable(),
    })
    .nullable(),
  decisions: z.array(DecisionView),
  send: SendView.nullable(),
  /** What came back to this workflow's mail, oldest first: that it came, never its words. */
  inbound: z.array(z.object({ kind: z.enum(INBOUND_KINDS), isProved: z.boolean(), receivedAt: instant })),
  /** Every question to the model, oldest first. */
  modelCalls: z.array(
    ModelCallView.extend({
      id: z.uuid(),
      promptVersion: z.string(),
      /** `used`, or the word for why its answer was not. */
      outcome: z.string(),
      durationMs: z.int(),
      calledAt: instant,
    }),
  ),
  crmRecords: z.array(
    z.object({
      kind: z.enum(["email", "note", "task"]),
      hubspotId: z.string().nullable(),
      createdAt: instant,
      writtenAt: instant.nullable(),
      verifiedAt: instant.nullable(),
    }),
  ),
  /** Workflows of HubSpot's own that stand still because of this one, and what they were told. */
  hubspotWaits: z.array(
    z.object({
      id: z.uuid(),
      completeOn: z.enum(["approved", "sent"]),
      status: z.enum(["waiting", "completed", "expired", "failed"]),
      outcome: z.string().nullable(),
      expiresAt: instant,
      completedAt: instant.nullable(),
    }),
  ),
  tags: z.array(z.string()),
  owner: z.string().nullable(),
  /** Where the same person and thread are found outside; null where nobody configured it or nothing is known. */
  links: z.object({ contact: z.string().nullable(), thread: z.string().nullable() }),
  /** Every step that it has reached: whether a retry may begin there, and why or why not. */
  retries: z.array(z.object({ step: z.enum(WORKFLOW_STEPS), may: z.boolean(), why: z.string() })),
  may: z.object({
    retry: z.boolean(),
    cancel: z.boolean(),
    tag: z.boolean(),
    replay: z.boolean(),
    readMessage: z.boolean(),
  }),
});
export type WorkflowView = z.infer<typeof WorkflowView>;

export const WorkflowChanged = z.object({
  workflowId: z.uuid(),
  status: z.enum(WORKFLOW_STATUSES),
  generation: z.int(),
  currentStep: z.enum(WORKFLOW_STEPS),
});
export type WorkflowChanged = z.infer<typeof WorkflowChanged>;
