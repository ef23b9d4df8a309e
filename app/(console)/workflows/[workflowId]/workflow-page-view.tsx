"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo } from "react";

import { isSessionOver } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { toServerTime } from "#components/ui/clock.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { useActions } from "#components/ui/use-actions.ts";

import { workflowOptions } from "../workflow-queries.ts";
import { Ledger } from "./ledger.tsx";
import { ModelCalls } from "./model-calls.tsx";
import { Related } from "./related.tsx";
import { TimeBar } from "./time-bar.tsx";
import { Timeline } from "./timeline.tsx";
import { WorkflowAudit } from "./workflow-audit.tsx";
import { WorkflowHead } from "./workflow-head.tsx";

/** What happened to one form, from the delivery to the logged reply. */
export function WorkflowPageView({ workflowId }: { workflowId: string }) {
  const router = useRouter();
  const { data: workflow, error, dataUpdatedAt, refetch } = useQuery(workflowOptions(workflowId));
  useActions(useMemo(() => ({ close: () => router.push("/workflows") }), [router]));
  if (!workflow) return null;
  return (
    <div className="flex max-w-5xl flex-col gap-5">
      <WorkflowHead workflow={workflow} />
      {error && !isSessionOver(error) ? (
        <Banner
          tone="warn"
          live
          title="This timeline is old: the console does not answer."
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        >
          As of <RelativeTime at={toServerTime(dataUpdatedAt)} />. It is fetched again by itself.
        </Banner>
      ) : null}
      {workflow.error ? (
        <Banner tone="stop" title={workflow.error.message}>
          {workflow.status === "failed"
            ? "It was given up after the last attempt. Steps that are done are not done again by a retry."
            : "It is tried again by itself."}
        </Banner>
      ) : null}
      <TimeBar workflow={workflow} />
      <Timeline workflow={workflow} />
      <ModelCalls workflow={workflow} />
      <Ledger workflow={workflow} />
      <Related workflowId={workflowId} />
      <WorkflowAudit workflowId={workflowId} />
    </div>
  );
}
