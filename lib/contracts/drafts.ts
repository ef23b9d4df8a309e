import { z } from "zod";

import { CATEGORIES } from "#lib/domain/category.ts";
import { DECISION_KINDS, DRAFT_STATUSES, STALE_REASONS } from "#lib/domain/draft-state.ts";
import {
  DRAFT_LISTS,
  isOneLine,
  MAX_SUBJECT_LENGTH,
  MAX_TEXT_LENGTH,
  REJECT_REASON,
  showsSomething,
  SUBJECT_FAULTS,
  TEXT_FAULTS,
} from "#lib/domain/draft-words.ts";
import { MAIL_PROVIDERS, SEND_PROMISES } from "#lib/domain/mailbox.ts";
import { COMPOSERS, FALLBACK_REASONS } from "#lib/domain/model-fallback.ts";

import { claimSourceSchema, draftCheckSchema } from "./drafting.ts";
import { GateReportView } from "./gates.ts";
import { ModelCallView } from "./model-calls.ts";
import { CursorText, PageLimit } from "./pagination.ts";
import { reasonSchema } from "./reason.ts";
import { SendView } from "./sends.ts";

const instant = z.iso.datetime();
const digest = z.string().regex(/^[0-9a-f]{64}$/, "This is not a digest.");
const seen = { draftId: z.uuid(), version: z.int().min(1) };
/** The person was told that the words cannot have been read yet, and approves all the same. */
const evenIfFast = z.boolean().optional();

export const DraftText = z
  .string()
  .max(MAX_TEXT_LENGTH, TEXT_FAULTS.tooLong)
  .refine(showsSomething, TEXT_FAULTS.empty);

export const DraftSubject = z
  .string()
  .max(MAX_SUBJECT_LENGTH, SUBJECT_FAULTS.tooLong)
  .refine(showsSomething, SUBJECT_FAULTS.empty)
  .refine(isOneLine, SUBJECT_FAULTS.lineBreak);

export const RejectReason = reasonSchema(REJECT_REASON);

export const ListDraftsInput = z.strictObject({
  list: z.enum(DRAFT_LISTS).default("waiting"),
  category: z.enum(CATEGORIES).optional(),
  cursor: CursorText.optional(),
  limit: PageLimit,
});
export type ListDraftsInput = z.infer<typeof ListDraftsInput>;

export const GetDraftInput = z.strictObject({ draftId: z.uuid() });
export type GetDraftInput = z.infer<typeof GetDraftInput>;

/** `digest` is the one that stood on the screen: it binds sender, recipient, subject, text and rules. */
export const ApproveDraftInput = z.strictObject({ ...seen, digest, evenIfFast });
export type ApproveDraftInput = z.infer<typeof ApproveDraftInput>;

export const ApproveWorkflowInput = z.strictObject({
  workflowId: z.uuid(),
  version: z.int().min(1),
  digest,
  evenIfFast,
});
export type ApproveWorkflowInput = z.infer<typeof ApproveWorkflowInput>;

/** Which text the person has before their eyes now. */
export const OpenDraftInput = z.strictObject({ draftId: z.uuid(), revision: z.int().min(1) });
export type OpenDraftInput = z.infer<typeof OpenDraftInput>;

/** Null when that text is no longer the one to decide about. */
export const DraftOpened = z.object({ openedAt: instant.nullable() });
export type DraftOpened = z.infer<typeof DraftOpened>;

export const EditDraftInput = z.strictObject({ ...seen, subject: DraftSubject, text: DraftText });
export type EditDraftInput = z.infer<typeof EditDraftInput>;

/** `isKept`: the team keeps the reason for the next time. */
export const RejectDraftInput = z.strictObject({
  ...seen,
  reason: RejectReason,
  isKept: z.boolean().optional(),
});
export type RejectDraftInput = z.infer<typeof RejectDraftInput>;

export const SnoozeDraftInput = z.strictObject({ ...seen, until: instant });
export type SnoozeDraftInput = z.infer<typeof SnoozeDraftInput>;

export const AssignDraftInput = z.strictObject({ ...seen, assigneeId: z.uuid().nullable() });
export type AssignDraftInput = z.infer<typeof AssignDraftInput>;

export const UndoDraftInput = z.strictObject(seen);
export type UndoDraftInput = z.infer<typeof UndoDraftInput>;

/** The person says that the words still hold after what came in. */
export const KeepStaleDraftInput = z.strictObject(seen);
export type KeepStaleDraftInput = z.infer<typeof KeepStaleDraftInput>;

/** Something happened that the words do not know of: it must be read before they can be approved. */
export const StaleView = z.object({ since: instant, reason: z.enum(STALE_REASONS) });
export type StaleView = z.infer<typeof StaleView>;

export const ChooseMailboxInput = z.strictObject({ ...seen, mailboxId: z.string().min(1).max(64) });
export type ChooseMailboxInput = z.infer<typeof ChooseMailboxInput>;

const MailboxChoice = z.object({
  id: z.string(),
  address: z.string(),
  name: z.string(),
  provider: z.enum(MAIL_PROVIDERS),
  promise: z.enum(SEND_PROMISES),
});

const Person = z.object({ id: z.uuid(), name: z.string() });

export const DraftListItem = z.object({
  id: z.uuid(),
  workflowId: z.uuid(),
  version: z.int(),
  status: z.enum(DRAFT_STATUSES),
  category: z.enum(CATEGORIES),
  urgency: z.int(),
  createdAt: instant,
  dueAt: instant,
  snoozedUntil: instant.nullable(),
  /** Null after erasure. */
  name: z.string().nullable(),
  company: z.string().nullable(),
  assignee: Person.nullable(),
  isBlocked: z.boolean(),
  isStale: z.boolean(),
  approvedByName: z.string().nullable(),
  sendAfter: instant.nullable(),
});
export type DraftListItem = z.infer<typeof DraftListItem>;

export const DraftList = z.object({
  items: z.array(DraftListItem),
  nextCursor: z.string().nullable(),
  counts: z.object({
    waiting: z.int(),
    mine: z.int(),
    snoozed: z.int(),
    approved: z.int(),
    oldestAt: instant.nullable(),
    byCategory: z.record(z.string(), z.int()),
  }),
  serverTime: instant,
});
export type DraftList = z.infer<typeof DraftList>;

export const DraftClaimView = z.object({
  start: z.int(),
  end: z.int(),
  source: claimSourceSchema,
  /** "form: company size", "page: Pricing". */
  label: z.string(),
  /** The words that the sentence rests on, when they can be shown. */
  excerpt: z.string().nullable(),
});
export type DraftClaimView = z.infer<typeof DraftClaimView>;

/** `found` holds the words at fault; it is computed for the screen and never stored. */
export const DraftCheckView = draftCheckSchema.extend({ found: z.array(z.string()) });
export type DraftCheckView = z.infer<typeof DraftCheckView>;

export const DecisionView = z.object({
  id: z.uuid(),
  kind: z.enum(DECISION_KINDS),
  revision: z.int(),
  byName: z.string(),
  at: instant,
  reason: z.string().nullable(),
  facts: z.record(z.string(), z.unknown()),
});
export type DecisionView = z.infer<typeof DecisionView>;

export const RevisionView = z.object({
  number: z.int(),
  subject: z.string(),
  text: z.string(),
  authorName: z.string().nullable(),
  createdAt: instant,
});
export type RevisionView = z.infer<typeof RevisionView>;

export const DraftView = z.object({
  id: z.uuid(),
  workflowId: z.uuid(),
  version: z.int(),
  revision: z.int(),
  status: z.enum(DRAFT_STATUSES),
  category: z.enum(CATEGORIES),
  urgency: z.int(),
  createdAt: instant,
  dueAt: instant,
  serverTime: instant,
  isErased: z.boolean(),
  /** Empty where the draft's mailbox is configured no more. */
  from: z.object({ name: z.string(), address: z.string() }),
  /** The mailbox that it leaves from; null where it is configured no more and another must be chosen. */
  mailbox: MailboxChoice.nullable(),
  /** What an operator may choose instead, before the approval. */
  mailboxes: z.array(MailboxChoice),
  to: z.string().nullable(),
  subject: z.string(),
  text: z.string(),
  /** What an approval now would bind; null when nothing may be sent to this person. */
  digest: z.string().nullable(),
  templateVersion: z.string(),
  policyVersion: z.string(),
  /** Who wrote the first text. */
  composer: z.enum(COMPOSERS),
  /** `reply@2`; null when no model was asked. */
  promptVersion: z.string().nullable(),
  /** Why the template wrote although a model was configured. */
  fallbackReason: z.enum(FALLBACK_REASONS).nullable(),
  /** What the question cost whose answer became this draft. */
  modelCall: ModelCallView.nullable(),
  claims: z.array(DraftClaimView),
  checks: z.array(DraftCheckView),
  person: z.object({
    name: z.string().nullable(),
    email: z.string().nullable(),
    company: z.string().nullable(),
    jobTitle: z.string().nullable(),
    earlierSubmissions: z.int(),
    lastRepliedAt: instant.nullable(),
    lifecycleStage: z.string().nullable(),
    ownerName: z.string().nullable(),
    /** By the link in our mail. */
    unsubscribedAt: instant.nullable(),
    /** Their mail server refused the address for good. */
    bouncedAt: instant.nullable(),
  }),
  form: z.object({
    name: z.string().nullable(),
    pageUrl: z.string().nullable(),
    message: z.string().nullable(),
    fields: z.array(z.object({ key: z.string(), label: z.string(), value: z.string() })),
    flags: z.array(z.string()),
    submittedAt: instant,
    receivedAt: instant,
  }),
  revisions: z.array(RevisionView),
  decisions: z.array(DecisionView),
  /** Colleagues who opened these words in the last half hour, while they wait for a decision. */
  openedBy: z.array(z.object({ name: z.string(), at: instant })),
  assignee: Person.nullable(),
  snoozedUntil: instant.nullable(),
  /** Why the last approval came to nothing, while nobody has decided since. */
  returned: z.object({ reason: z.string(), remedy: z.string().nullable(), at: instant }).nullable(),
  stale: StaleView.nullable(),
  approval: z.object({ byName: z.string(), at: instant, sendAfter: instant }).nullable(),
  /** What `U` would take back now, and until when; `until` is null while nothing has claimed the approval. */
  undo: z.object({ kind: z.enum(DECISION_KINDS), until: instant.nullable() }).nullable(),
  send: SendView.nullable(),
  gates: GateReportView,
  may: z.object({ approve: z.boolean(), edit: z.boolean() }),
});
export type DraftView = z.infer<typeof DraftView>;

/** What a decision answers: enough to go on without reading the draft again. */
export const DecisionResult = z.object({
  draftId: z.uuid(),
  workflowId: z.uuid(),
  version: z.int(),
  revision: z.int(),
  status: z.enum(DRAFT_STATUSES),
  sendAfter: instant.nullable(),
  undoUntil: instant.nullable(),
  serverTime: instant,
});
export type DecisionResult = z.infer<typeof DecisionResult>;

export const Assignee = Person.extend({ role: z.string() });
export type Assignee = z.infer<typeof Assignee>;

/** Invisible characters are dropped before a text is stored, so they are no text. */
