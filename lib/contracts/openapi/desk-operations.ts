import { z } from "zod";

import {
  ApproveWorkflowInput,
  Assignee,
  DecisionResult,
  DraftList,
  DraftOpened,
  DraftView,
  EditDraftInput,
  GetDraftInput,
  KeepStaleDraftInput,
  ListDraftsInput,
  OpenDraftInput,
} from "../drafts.ts";
import { RejectionReasonList } from "../rejection-reasons.ts";
import { NeedsView, TodayView } from "../today.ts";
import { ListWorkflowsInput, WorkflowInput, WorkflowList, WorkflowView } from "../workflows.ts";
import { operation } from "./operation.ts";

const REVIEW = "Answers 409 when somebody decided or changed the words in the meantime; the details say who.";

/** What operators do all day: see, read and decide. */
export const DESK_OPERATIONS = [
  operation("get", "/api/v1/today", {
    id: "getToday",
    tag: "Today",
    summary: "The last 24 hours and what needs a person",
    description: "Numbers per hour for forms, sent and failed replies, and the same counts as `getNeeds`.",
    permission: "workflow:read",
    output: TodayView,
  }),
  operation("get", "/api/v1/needs", {
    id: "getNeeds",
    tag: "Today",
    summary: "What needs a person now",
    description:
      "Whether mail may leave, and how much waits, has failed, is unknown or missing. Cheap to ask.",
    permission: "workflow:read",
    output: NeedsView,
  }),
  operation("get", "/api/v1/drafts", {
    id: "listDrafts",
    tag: "Drafts",
    summary: "Drafts in the order of their urgency",
    description: "Pages by `cursor`: pass on `nextCursor` until it is null.",
    permission: "draft:read",
    input: ListDraftsInput,
    output: DraftList,
  }),
  operation("get", "/api/v1/drafts/{draftId}", {
    id: "getDraft",
    tag: "Drafts",
    summary: "One draft with its form, sources, checks and gates",
    description:
      "`version` and `digest` bind a later decision to exactly these words. Words are null once the person was erased.",
    permission: "draft:read",
    input: GetDraftInput,
    output: DraftView,
    also: [404],
  }),
  operation("patch", "/api/v1/drafts/{draftId}", {
    id: "editDraft",
    tag: "Drafts",
    summary: "Replaces subject and text",
    description: `Send the version that was read as \`If-Match\`; without it the answer is 428. ${REVIEW}`,
    permission: "draft:edit",
    input: EditDraftInput,
    headers: {
      version: { name: "If-Match", description: "The version that was read, in quotes.", example: '"3"' },
    },
    output: DecisionResult,
    also: [404, 409, 428],
  }),
  operation("post", "/api/v1/drafts/{draftId}/keep", {
    id: "keepStaleDraft",
    tag: "Drafts",
    summary: "Says that the words still hold",
    description: `After something came in that the words do not know of. ${REVIEW}`,
    permission: "draft:edit",
    input: KeepStaleDraftInput,
    output: DecisionResult,
    also: [404, 409],
  }),
  operation("post", "/api/v1/drafts/{draftId}/openings", {
    id: "openDraft",
    tag: "Drafts",
    summary: "Notes that a person has a text before their eyes",
    description: "So that an approval that comes sooner than the words can be read asks once more.",
    permission: "draft:approve",
    input: OpenDraftInput,
    output: DraftOpened,
    also: [404],
  }),
  operation("post", "/api/workflows/{id}/approve", {
    id: "approveWorkflow",
    tag: "Drafts",
    summary: "Approves the draft of a workflow",
    description: `For signed-in people with the words in front of them: the body names version and digest. No machine may do this. The reply leaves when the undo window ends. ${REVIEW}`,
    permission: "draft:approve",
    input: ApproveWorkflowInput,
    pathNames: { id: "workflowId" },
    output: DecisionResult,
    also: [404, 409, 422],
  }),
  operation("get", "/api/v1/assignees", {
    id: "listAssignees",
    tag: "Drafts",
    summary: "People who can be given a draft",
    description: "Operators, approvers and admins who may still sign in.",
    permission: "user:read",
    output: z.object({ items: z.array(Assignee) }),
  }),
  operation("get", "/api/v1/rejection-reasons", {
    id: "listRejectionReasons",
    tag: "Drafts",
    summary: "Reasons that the team has kept",
    description: "The most used first.",
    permission: "draft:reject",
    output: RejectionReasonList,
  }),
  operation("get", "/api/v1/workflows", {
    id: "listWorkflows",
    tag: "Workflows",
    summary: "Workflows, newest first",
    description:
      "Pages by `cursor`. Personal data is never part of an address: a search for words is begun in the console, which hands out a `search` id; 404 once that is forgotten.",
    permission: "workflow:read",
    input: ListWorkflowsInput,
    output: WorkflowList,
    also: [404],
  }),
  operation("get", "/api/v1/workflows/{workflowId}", {
    id: "getWorkflow",
    tag: "Workflows",
    summary: "One workflow with its timeline",
    description:
      "Steps with every attempt, machine time and people's time apart, decisions and the ledger row.",
    permission: "workflow:read",
    input: WorkflowInput,
    output: WorkflowView,
    also: [404],
  }),
];
