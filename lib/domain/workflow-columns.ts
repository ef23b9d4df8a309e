export const WORKFLOW_COLUMNS = [
  "status",
  "step",
  "about",
  "form",
  "owner",
  "tags",
  "came",
  "changed",
] as const;
export type WorkflowColumn = (typeof WORKFLOW_COLUMNS)[number];
