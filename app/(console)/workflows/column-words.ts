import type { WorkflowColumn } from "#lib/domain/workflow-columns.ts";

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
