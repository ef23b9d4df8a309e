"use client";

import Link from "next/link";
import { useState } from "react";

import { focusOnMount } from "#app/(console)/_drafts/focus-on-mount.ts";
import { RejectDialog } from "#app/(console)/_drafts/reject-dialog.tsx";
import { wordsOf } from "#components/error-words.ts";
import { ADAPTER_WORDS, dedupeWords } from "#components/intake-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { formatAbsolute } from "#components/ui/time.ts";
import { useToast } from "#components/ui/toast.tsx";
import { CATEGORY_WORDS, STEP_WORDS, workflowWord } from "#components/words.ts";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

import { cancelWorkflowAction, retryWorkflowAction } from "../actions.ts";
import { useWorkflowChange } from "../workflow-queries.ts";

/** Who, where it stands, since when, and what can be done about it. */
export function WorkflowHead({ workflow }: { workflow: WorkflowView }) {
  const [window, setWindow] = useState<"retry" | "cancel" | null>(null);
  const retry = useWorkflowChange(retryWorkflowAction);
  const cancel = useWorkflowChange(cancelWorkflowAction);
  const toast = useToast();
  const { tone, word } = workflowWord(workflow);
  const { id: workflowId, generation, person, category, draft, may } = workflow;
  const title = [person.name ?? person.email ?? "Erased person", person.company].filter(Boolean).join(" · ");

  const run = async (what: string, change: () => Promise<unknown>) => {
    setWindow(null);
    try {
      await change();
      toast({ message: what });
    } catch (error) {
      toast({ tone: "warn", message: wordsOf(error) });
    }
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(document.location.href);
    toast({ message: "Link copied" });
  };

  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-72">
        <h1 className="text-title font-semibold [overflow-wrap:anywhere]">
          {title}
          {category ? <span className="font-normal text-muted"> · {CATEGORY_WORDS[category]}</span> : null}
        </h1>
        <p className="flex flex-wrap items-center gap-x-2 text-normal">
          <Status tone={tone}>{word}</Status>
          <RelativeTime at={workflow.updatedAt} suffix={false} />
          <span className="text-muted">
            {person.email ? <span className="break-all">{person.email} · </span> : null}
            {workflow.submission.formName ?? "Form"}
          </span>
        </p>
        <CameIn submission={workflow.submission} />
        <Since workflow={workflow} />
      </div>
      <div className="flex flex-wrap gap-2">
        {draft ? (
          <Button asChild>
            <Link href={`/drafts/${draft.id}`}>Open the draft</Link>
          </Button>
        ) : null}
        {may.retry ? (
          <Button variant="primary" busy={retry.isPending} onClick={() => setWindow("retry")}>
            Retry
          </Button>
        ) : null}
        {may.cancel ? (
          <Button variant="danger" busy={cancel.isPending} onClick={() => setWindow("cancel")}>
            Cancel
          </Button>
        ) : null}
        <Button variant="quiet" onClick={() => void copyLink()}>
          Copy link
        </Button>
      </div>
      <Dialog
        open={window === "retry"}
        onOpenChange={() => setWindow(null)}
        title={`Retry from “${STEP_WORDS[workflow.currentStep]}”?`}
        description="Steps that are done keep their results and are not done again. A mail that may have left is never sent again."
        footer={
          <>
            <Button ref={focusOnMount} onClick={() => setWindow(null)}>
              Leave it
            </Button>
            <Button
              variant="primary"
              onClick={() =>
                void run("Retried: the engine picks it up", () =>
                  retry.mutateAsync({ workflowId, generation }),
                )
              }
            >
              Retry
            </Button>
          </>
        }
      />
      <RejectDialog
        open={window === "cancel"}
        onOpenChange={() => setWindow(null)}
        busy={cancel.isPending}
        title="Cancel this workflow?"
        description="No reply is sent and its draft is closed. This cannot be taken back."
        action="Cancel the workflow"
        mayKeep={false}
        onReject={({ reason }) =>
          void run("Cancelled: no reply is sent", () => cancel.mutateAsync({ workflowId, reason }))
        }
      />
    </header>
  );
}

/** By which way it came, and how often again. */
function CameIn({ submission }: { submission: WorkflowView["submission"] }) {
  const { adapter, repeats, deliveries } = submission;
  const again = repeats.map(
    ({ adapter: by, reason, count }) =>
      `${count === 1 ? "once" : `${count} times`} by ${ADAPTER_WORDS[by]}: ${dedupeWords(reason)}`,
  );
  if (!adapter && again.length === 0) return null;
  return (
    <p className="text-muted">
      {adapter ? `Came in by ${ADAPTER_WORDS[adapter]}` : "How it came in is no longer kept"}
      {deliveries > 1 ? ` · delivered ${deliveries} times, counted once` : ""}
      {again.length > 0 ? ` (again ${again.join("; ")})` : ""}
    </p>
  );
}

/** What became known about the person after the mail left. */
function Since({ workflow }: { workflow: WorkflowView }) {
  const { answeredAt, person } = workflow;
  if (!answeredAt && !person.bouncedAt && !person.unsubscribedAt) return null;
  return (
    <p className="flex flex-wrap gap-x-4">
      {answeredAt ? (
        <Status tone="ok">
          answered on <Clock at={answeredAt} />
        </Status>
      ) : null}
      {person.bouncedAt ? (
        <Status tone="stop">
          address refused on <Clock at={person.bouncedAt} />
        </Status>
      ) : null}
      {person.unsubscribedAt ? (
        <Status tone="warn">
          unsubscribed on <Clock at={person.unsubscribedAt} />
        </Status>
      ) : null}
    </p>
  );
}

/** Date and time, the same on every desk. */
function Clock({ at }: { at: string }) {
  return <time dateTime={at}>{formatAbsolute(new Date(at)).slice(0, 16)} UTC</time>;
}
