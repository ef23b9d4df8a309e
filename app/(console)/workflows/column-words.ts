import type { WorkflowColumn } from "#lib/contracts/saved-views.ts";

export const COLUMN_WORDS: Record<WorkflowColumn, string> = {
  status: "Status",
  step: "Step",
  about: "About",
  form: "Form",
  owner: "Owner",
  tags: "Tags",
  came: "Came in",
  changed: "Last change",
};
