import {
  BulkJobInput,
  BulkJobList,
  BulkJobView,
  ListBulkJobsInput,
  PreviewBulkJobInput,
} from "../bulk-jobs.ts";
import { ListSavedViewsInput, SavedViewList } from "../saved-views.ts";
import { RelatedWorkflows, SentMessageView } from "../workflow-detail.ts";
import { TagList } from "../workflow-tags.ts";
import { WorkflowInput } from "../workflows.ts";
import { operation } from "./operation.ts";

/** What stands beside a workflow, and what is done to many at once. */
export const WORKFLOW_OPERATIONS = [
  operation("get", "/api/v1/workflows/{workflowId}/related", {
    id: "listRelatedWorkflows",
    tag: "Workflows",
    summary: "Other workflows of the same person",
    description: "The newest twenty.",
    permission: "workflow:read",
    input: WorkflowInput,
    output: RelatedWorkflows,
    also: [404],
  }),
  operation("get", "/api/v1/workflows/{workflowId}/message", {
    id: "getSentMessage",
    tag: "Workflows",
    summary: "The mail byte for byte",
    description:
      "Built again from the sealed words and checked against the ledger's digests. Answers 409 when the words are not the ones of the ledger any more, or were erased with the person.",
    permission: "message:read",
    input: WorkflowInput,
    output: SentMessageView,
    also: [404, 409],
  }),
  operation("get", "/api/v1/workflow-tags", {
    id: "listTags",
    tag: "Workflows",
    summary: "Every tag in use",
    description: "By name.",
    permission: "workflow:read",
    output: TagList,
  }),
  operation("get", "/api/v1/saved-views", {
    id: "listSavedViews",
    tag: "Workflows",
    summary: "One's own saved views of a list",
    description: "A machine has none.",
    permission: "saved-view:keep",
    input: ListSavedViewsInput,
    output: SavedViewList,
  }),
  operation("get", "/api/v1/bulk-jobs", {
    id: "listBulkJobs",
    tag: "Workflows",
    summary: "Changes of many workflows at once",
    description: "The newest fifty that were started.",
    permission: "bulk-job:read",
    input: ListBulkJobsInput,
    output: BulkJobList,
  }),
  operation("post", "/api/v1/bulk-jobs", {
    id: "previewBulkJob",
    tag: "Workflows",
    summary: "Which workflows a retry or cancellation would change",
    description:
      "Changes nothing. Takes either chosen ids or a filter; an empty one is refused with 422, and so are more than ten thousand. The digest expires after 15 minutes; a person confirms it in the console.",
    permission: "bulk-job:start",
    input: PreviewBulkJobInput,
    output: BulkJobView,
    also: [404, 422],
  }),
  operation("get", "/api/v1/bulk-jobs/{jobId}", {
    id: "getBulkJob",
    tag: "Workflows",
    summary: "How far a job is",
    description: "With what was skipped or failed, and why.",
    permission: "bulk-job:read",
    input: BulkJobInput,
    output: BulkJobView,
    also: [404],
  }),
];
