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

export const DECISION_KINDS = ["approve", "edit", "reject", "snooze", "assign", "undo"] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];
