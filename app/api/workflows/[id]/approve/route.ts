import { runJsonRoute } from "#app/_server/run-json-route.ts";
import { ApproveWorkflowInput } from "#lib/contracts/drafts.ts";
import { approveWorkflow } from "#lib/services/drafts/approve-workflow.ts";

type Params = { params: Promise<{ id: string }> };

/** For signed-in people with the words in front of them: the body names version and digest. No token may do this. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  const { id: workflowId } = await params;
  return runJsonRoute(request, ApproveWorkflowInput, approveWorkflow, { workflowId });
}
