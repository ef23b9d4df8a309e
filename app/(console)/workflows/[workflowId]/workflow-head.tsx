"use client";

import { useState } from "react";

import { ADAPTER_WORDS, dedupeWords } from "#components/intake-words.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { formatAbsolute } from "#components/ui/time.ts";
import { CATEGORY_WORDS, workflowWord } from "#components/words.ts";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

import { Tags } from "./tags.tsx";
import { WorkflowActions } from "./workflow-actions.tsx";

/** Who, where it stands, since when, and what can be done about it. */
export function WorkflowHead({ workflow }: { workflow: WorkflowView }) {
  const adding = useState(false);
  const { tone, word } = workflowWord(workflow);
  const { person, category, owner } = workflow;
  const title = [person.name ?? person.email ?? "Erased person", person.company].filter(Boolean).join(" · ");
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="flex min-w-0 flex-1 basis-72 flex-col gap-0.5">
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
            {owner ? ` · with ${owner}` : ""}
          </span>
        </p>
        <CameIn submission={workflow.submission} />
        <Since workflow={workflow} />
        <Tags workflow={workflow} adding={adding} />
      </div>
      <WorkflowActions workflow={workflow} onTag={() => adding[1](true)} />
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
