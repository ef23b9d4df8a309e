export const DRAFT_STATUSES = [
  "pending_review",
  "snoozed",
  "approved",
  "rejected",
  "sent",
  "not_sent",
  "stale",
] as const;
export type DraftStatus = (typeof DRAFT_STATUSES)[number];

export const DECISION_KINDS = ["approve", "edit", "reject", "snooze", "assign", "undo", "keep"] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** What a draft's words do not know of. */
export const STALE_REASONS = ["they_wrote_again", "unsubscribed"] as const;
export type StaleReason = (typeof STALE_REASONS)[number];
