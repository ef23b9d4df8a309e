"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { ModelCost } from "#app/(console)/_drafts/written-by.tsx";
import { callAction } from "#app/_client/fetch-view.ts";
import { wordsOf } from "#components/error-words.ts";
import { TextDifference } from "#components/text-difference.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Status } from "#components/ui/status.tsx";
import type { ReplayView } from "#lib/contracts/workflow-detail.ts";

import { replayDraftAction } from "../actions.ts";

/** What would be written today, beside what was written then. Nothing is changed. */
export function ReplayDialog({ workflowId, onClose }: { workflowId: string; onClose: () => void }) {
  const queryClient = useQueryClient();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => callAction(replayDraftAction, { workflowId }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["audit"] }),
  });
  useEffect(() => mutate(), [mutate]);
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      size="wide"
      title="Replay of the draft"
      description="Composed again with today's templates, knowledge and policy. The draft stays as it is; only that you asked is on the record."
      footer={
        <>
          {error ? (
            <Button busy={isPending} onClick={() => mutate()}>
              Try again
            </Button>
          ) : null}
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      {error ? <Banner tone="warn" live title={wordsOf(error)} /> : null}
      {!data && !error ? <SkeletonRows rows={8} label="Composing" /> : null}
      {data ? <Compared replay={data} /> : null}
    </Dialog>
  );
}

function Compared({ replay: { first, now, isSame, modelCalls } }: { replay: ReplayView }) {
  return (
    <div className="flex flex-col gap-3">
      <p aria-live="polite" className="flex flex-wrap gap-x-4 gap-y-1">
        {first ? (
          <Status tone={isSame ? "ok" : "warn"}>{isSame ? "the same words" : "other words today"}</Status>
        ) : (
          <Status tone="plain">nothing was written before</Status>
        )}
        {first ? (
          <span className="text-muted">
            then {versionsOf(first)} · today {versionsOf(now)}
          </span>
        ) : (
          <span className="text-muted">today {versionsOf(now)}</span>
        )}
      </p>
      {modelCalls.length > 0 ? (
        <p className="flex flex-wrap gap-x-3">
          <span className="text-normal">This replay asked a model and counts against its budget:</span>
          {modelCalls.map((call, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- calls have no identity but their place
            <ModelCost key={index} call={call} />
          ))}
        </p>
      ) : null}
      {now.failedChecks.length > 0 ? (
        <Banner tone="warn" title="Today's words do not pass every check">
          {now.failedChecks.join(" ")}
        </Banner>
      ) : null}
      <div className="font-semibold text-strong [overflow-wrap:anywhere]">
        <TextDifference before={first?.subject ?? now.subject} after={now.subject} className="text-read" />
      </div>
      <div className="rounded-md border border-line bg-surface px-4 py-3">
        <TextDifference before={first?.text ?? now.text} after={now.text} />
      </div>
    </div>
  );
}

type Versions = {
  composer: string;
  templateVersion: string;
  policyVersion: string;
  promptVersion: string | null;
};

function versionsOf({ composer, templateVersion, policyVersion, promptVersion }: Versions): string {
  const writer = composer === "model" ? `the model, ${promptVersion ?? "no prompt"}` : templateVersion;
  return `${writer}, ${policyVersion}`;
}
