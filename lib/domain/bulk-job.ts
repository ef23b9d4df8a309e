import type { WorkflowStatus, WorkflowStep } from "./workflow.ts";

export const BULK_JOB_KINDS = ["retry", "cancel"] as const;
export type BulkJobKind = (typeof BULK_JOB_KINDS)[number];
export const BULK_JOB_STATUSES = ["previewed", "running", "done", "aborted"] as const;
export type BulkJobStatus = (typeof BULK_JOB_STATUSES)[number];
export const BULK_ITEM_RESULTS = ["done", "skipped", "failed"] as const;
export type BulkItemResult = (typeof BULK_ITEM_RESULTS)[number];

/** One job takes no more: a larger one is several. */
export const MOST_BULK_ITEMS = 10_000;
/** Beyond it the person proves who they are, and signs. */
export const SIGN_ABOVE = 50;
/** Each may hold 10,000 rows: a person's older previews go when newer ones are made. */
export const MOST_OPEN_PREVIEWS = 5;
/** A preview that nobody confirmed by then counts for nothing. */
export const PREVIEW_MS = 15 * 60_000;

const ELIGIBLE: Record<BulkJobKind, readonly WorkflowStatus[]> = {
  retry: ["failed"],
  cancel: ["queued", "running", "waiting", "failed"],
};

export function eligibleStatuses(kind: BulkJobKind): readonly WorkflowStatus[] {
  return ELIGIBLE[kind];
}

export function isEligible(kind: BulkJobKind, status: WorkflowStatus): boolean {
  return ELIGIBLE[kind].includes(status);
}

type State = { status: WorkflowStatus; currentStep: WorkflowStep; generation: number };

/** All that a preview shows of a workflow's state: when it differs later, the workflow is left alone. */
export function stateText({ status, currentStep, generation }: State): string {
  return `${status}/${currentStep}/${generation}`;
}

/** The generation in such a text. */
export function generationIn(state: string): number {
  return Number(state.slice(state.lastIndexOf("/") + 1));
}
