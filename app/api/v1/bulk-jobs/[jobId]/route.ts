import { runRoute } from "#app/_server/run-route.ts";
import { BulkJobInput } from "#lib/contracts/bulk-jobs.ts";
import { getBulkJob } from "#lib/services/bulk-jobs/get-bulk-job.ts";

type Params = { params: Promise<{ jobId: string }> };

export async function GET(request: Request, { params }: Params): Promise<Response> {
  return runRoute(request, BulkJobInput, getBulkJob, await params);
}
