import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { ListBulkJobsInput, PreviewBulkJobInput } from "#lib/contracts/bulk-jobs.ts";
import { listBulkJobs } from "#lib/services/bulk-jobs/list-bulk-jobs.ts";
import { previewBulkJob } from "#lib/services/bulk-jobs/preview-bulk-job.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, ListBulkJobsInput, listBulkJobs, {});
}

export async function POST(request: Request): Promise<Response> {
  return runJsonRoute(request, PreviewBulkJobInput, previewBulkJob, {});
}
