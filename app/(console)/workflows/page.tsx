import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { ListWorkflowsInput } from "#lib/contracts/workflows.ts";
import { can } from "#lib/domain/actor.ts";
import { listWorkflows } from "#lib/services/workflows/list-workflows.ts";

import { workflowQuery } from "./workflow-filter.ts";
import { workflowKeys } from "./workflow-queries.ts";
import { Workflows } from "./workflows.tsx";

export const metadata = { title: "Workflows" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function WorkflowsPage({ searchParams }: Props) {
  const ctx = await requirePageContext();
  const given = await searchParams;
  const query = workflowQuery({ get: (name) => [given[name]].flat()[0] ?? null });
  const input = ListWorkflowsInput.safeParse(Object.fromEntries(new URLSearchParams(query)));
  const queryClient = new QueryClient();
  if (input.success) {
    await queryClient.prefetchQuery({
      queryKey: workflowKeys.list(query),
      queryFn: () => listWorkflows(ctx, input.data),
      retry: false,
    });
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Workflows
        may={{ retry: can(ctx.actor, "workflow:retry"), cancel: can(ctx.actor, "workflow:cancel") }}
      />
    </HydrationBoundary>
  );
}
