"use client";

import { type FormEvent, useId, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Input } from "#components/ui/input.tsx";
import { useServerNow } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { BackfillPreview, FormView } from "#lib/contracts/forms.ts";
import { BACKFILL_MAX_DAYS } from "#lib/domain/backfill.ts";

import { backfillFormAction, previewBackfillAction } from "./actions.ts";
import { useIntakeChange } from "./intake-queries.ts";

const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS = 7;

/** Brings in what HubSpot has kept since a day: first the count, then the work. */
export function BackfillDialog({ form, isBusy }: { form: FormView; isBusy: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <Button size="small" disabled={isBusy}>
          Backfill<span className="sr-only"> {form.name}</span>
        </Button>
      }
      title={`Backfill “${form.name}”`}
      description="Submissions that HubSpot lists since a day and that are not here are brought in, each as one workflow. What is here stays as it is."
    >
      {isOpen ? <BackfillForm form={form} onClose={() => setIsOpen(false)} /> : null}
    </Dialog>
  );
}

function BackfillForm({ form, onClose }: { form: FormView; onClose: () => void }) {
  const id = useId();
  const toast = useToast();
  const now = useServerNow();
  const [day, setDay] = useState(() => dayOf(now - DEFAULT_DAYS * DAY_MS));
  const [counted, setCounted] = useState<BackfillPreview | null>(null);
  const preview = useIntakeChange(previewBackfillAction);
  const start = useIntakeChange(backfillFormAction);
  const input = { formId: form.id, since: `${day}T00:00:00.000Z` };
  const isCurrent = counted !== null && Date.parse(counted.since) === Date.parse(input.since);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!isCurrent) {
      preview.mutate(input, { onSuccess: setCounted });
      return;
    }
    start.mutate(input, {
      onSuccess: () => {
        toast({ tone: "wait", message: "The backfill began; the list shows how far it is" });
        onClose();
      },
    });
  };

  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field
        label="Since (UTC)"
        htmlFor={id}
        hint={`At most ${BACKFILL_MAX_DAYS} days back.`}
        fault={(preview.error ?? start.error)?.message}
      >
        <Input
          id={id}
          type="date"
          required
          value={day}
          min={dayOf(now - (BACKFILL_MAX_DAYS - 1) * DAY_MS)}
          max={dayOf(now)}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setDay(event.target.value)}
        />
      </Field>
      <div aria-live="polite">{isCurrent ? <Counted counted={counted} /> : null}</div>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          busy={preview.isPending || start.isPending}
          disabled={day === "" || (isCurrent && counted.missing === 0 && counted.isComplete)}
        >
          {isCurrent ? startWords(counted) : "Count first"}
        </Button>
      </div>
    </form>
  );
}

function Counted({ counted }: { counted: BackfillPreview }) {
  const { listed, received, missing, isComplete } = counted;
  const atLeast = isComplete ? "" : "at least ";
  return (
    <p className="flex flex-col gap-1">
      <Status tone={missing === 0 ? "ok" : "wait"}>
        {missing === 0 && isComplete ? "nothing is missing" : `${atLeast}${missing} would come in`}
      </Status>
      <span className="text-normal">
        HubSpot lists {atLeast}
        {listed} since that day; {received} of them are here.
        {isComplete ? "" : " There are more than could be counted now; the backfill reads them all."}
      </span>
    </p>
  );
}

function startWords({ missing, isComplete }: BackfillPreview): string {
  if (!isComplete) return `Bring in ${missing} or more`;
  return missing === 0 ? "Nothing to bring in" : `Bring in ${missing}`;
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
