import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";

import { requirePageContext } from "#app/_server/session.ts";
import { WorkflowInput } from "#lib/contracts/workflows.ts";
import { AppError } from "#lib/domain/errors.ts";
import { getWorkflow } from "#lib/services/workflows/get-workflow.ts";

import { workflowKeys } from "../workflow-queries.ts";
import { WorkflowPageView } from "./workflow-page-view.tsx";

export const metadata = { title: "Workflow" };

export default async function WorkflowPage({ params }: { params: Promise<{ workflowId: string }> }) {
  const ctx = await requirePageContext();
  const input = WorkflowInput.safeParse(await params);
  if (!input.success) notFound();
  const workflow = await getWorkflow(ctx, input.data).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (!workflow) notFound();
  const queryClient = new QueryClient();
  queryClient.setQueryData(workflowKeys.detail(workflow.id), workflow);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <WorkflowPageView workflowId={workflow.id} />
    </HydrationBoundary>
  );
}
