import { queryOf } from "#app/_server/query.ts";
import { runRoute } from "#app/_server/run-route.ts";
import { ListWorkflowsInput } from "#lib/contracts/workflows.ts";
import { listWorkflows } from "#lib/services/workflows/list-workflows.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, ListWorkflowsInput, listWorkflows, queryOf(request));
}
