import { runRoute } from "#app/_server/run-route.ts";
import { WorkflowInput } from "#lib/contracts/workflows.ts";
import { listRelatedWorkflows } from "#lib/services/workflows/list-related-workflows.ts";

type Params = { params: Promise<{ workflowId: string }> };

export async function GET(request: Request, { params }: Params): Promise<Response> {
  return runRoute(request, WorkflowInput, listRelatedWorkflows, await params);
}
