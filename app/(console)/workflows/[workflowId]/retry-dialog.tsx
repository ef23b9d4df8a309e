"use client";

import { useId, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { STEP_WORDS } from "#components/words.ts";
import type { WorkflowView } from "#lib/contracts/workflows.ts";
import type { WorkflowStep } from "#lib/domain/workflow.ts";

/** From which step it goes on; a step that must not be done again says why. */
export function RetryDialog({
  workflow: { retries, currentStep },
  busy,
  onClose,
  onRetry,
}: {
  workflow: WorkflowView;
  busy: boolean;
  onClose: () => void;
  onRetry: (fromStep: WorkflowStep) => void;
}) {
  const name = useId();
  const [chosen, setChosen] = useState<WorkflowStep>(currentStep);
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Retry from which step?"
      description="What was done before that step keeps its result. A mail that may have left is never sent again."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant="primary" busy={busy} onClick={() => onRetry(chosen)}>
            Retry
          </Button>
        </>
      }
    >
      <fieldset className="flex flex-col gap-0.5">
        <legend className="sr-only">Step</legend>
        {retries.map(({ step, may, why }) => (
          <div
            key={step}
            className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 rounded-md px-2 py-1.5 has-checked:bg-accent-tint"
          >
            <input
              id={`${name}-${step}`}
              type="radio"
              name={name}
              value={step}
              checked={chosen === step}
              disabled={!may}
              aria-describedby={`${name}-${step}-why`}
              onChange={() => setChosen(step)}
              className="mt-0.5 size-4 accent-accent"
            />
            <label htmlFor={`${name}-${step}`} className={may ? "font-medium text-strong" : "text-muted"}>
              {STEP_WORDS[step]}
            </label>
            <p id={`${name}-${step}-why`} className="col-start-2 text-muted">
              {why}
            </p>
          </div>
        ))}
      </fieldset>
    </Dialog>
  );
}
