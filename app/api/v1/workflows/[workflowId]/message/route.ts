import { runRoute } from "#app/_server/run-route.ts";
import { WorkflowInput } from "#lib/contracts/workflows.ts";
import { getSentMessage } from "#lib/services/workflows/get-sent-message.ts";

type Params = { params: Promise<{ workflowId: string }> };

export async function GET(request: Request, { params }: Params): Promise<Response> {
  return runRoute(request, WorkflowInput, getSentMessage, await params);
}
