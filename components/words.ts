import type { Category } from "#lib/domain/category.ts";
import type { DraftStatus } from "#lib/domain/draft-state.ts";
import type { SendState } from "#lib/domain/send-state.ts";
import type { WorkflowOutcome, WorkflowStatus, WorkflowStep } from "#lib/domain/workflow.ts";

import type { StatusTone } from "./ui/status.tsx";

type Word = { tone: StatusTone; word: string };

/** States in the words and signs that every screen uses. */
export const DRAFT_WORDS: Record<DraftStatus, Word> = {
  pending_review: { tone: "wait", word: "waiting for a person" },
  snoozed: { tone: "plain", word: "snoozed" },
  approved: { tone: "ok", word: "approved" },
  rejected: { tone: "plain", word: "rejected" },
  sent: { tone: "ok", word: "sent" },
  not_sent: { tone: "stop", word: "not sent" },
  stale: { tone: "warn", word: "out of date" },
};

export const WORKFLOW_WORDS: Record<WorkflowStatus, Word> = {
  queued: { tone: "wait", word: "queued" },
  running: { tone: "wait", word: "running" },
  waiting: { tone: "wait", word: "waiting for a person" },
  completed: { tone: "ok", word: "completed" },
  failed: { tone: "stop", word: "failed" },
  cancelled: { tone: "plain", word: "cancelled" },
};

const OUTCOME_WORDS: Record<WorkflowOutcome, Word> = {
  sent: { tone: "ok", word: "sent" },
  rejected: { tone: "plain", word: "rejected" },
  no_reply: { tone: "plain", word: "no reply needed" },
  not_sent: { tone: "stop", word: "not sent" },
};

/** A completed workflow says how it ended; every other one says where it stands. */
export function workflowWord(workflow: { status: WorkflowStatus; outcome: WorkflowOutcome | null }): Word {
  const isEnded = workflow.status === "completed" && workflow.outcome !== null;
  return isEnded && workflow.outcome ? OUTCOME_WORDS[workflow.outcome] : WORKFLOW_WORDS[workflow.status];
}

export const SEND_WORDS: Record<SendState, Word> = {
  reserved: { tone: "wait", word: "reserved" },
  in_flight: { tone: "wait", word: "in flight" },
  sent: { tone: "ok", word: "sent" },
  not_sent: { tone: "stop", word: "not sent" },
  unknown: { tone: "unknown", word: "outcome unknown" },
};

export const STEP_WORDS: Record<WorkflowStep, string> = {
  receive: "received",
  "read-contact": "contact read",
  "compose-draft": "drafted",
  review: "review",
  "reserve-send": "send reserved",
  "create-mail-draft": "mail drafted",
  "send-mail": "sent",
  "confirm-send": "confirmed",
  "log-email": "e-mail logged",
  "create-task": "task created",
};

export const CATEGORY_WORDS: Record<Category, string> = {
  pricing: "Pricing",
  demo: "Demo",
  support: "Support",
  partnership: "Partnership",
  security: "Security",
  careers: "Careers",
  spam: "Spam",
  other: "Other",
};
