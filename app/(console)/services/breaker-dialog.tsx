"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Select } from "#components/ui/input.tsx";
import type { DrainView, OpenBreakerInput } from "#lib/contracts/breakers.ts";

import { closeBreakerAction, openBreakerAction, probeBreakerAction, resetBreakerAction } from "./actions.ts";
import { type BreakerAct, drainOptions, useBreakerAct } from "./breaker-acts.ts";

type Cause = OpenBreakerInput["cause"];

const CAUSES: Record<Cause, string> = {
  maintenance: "Its maintenance",
  incident: "An incident",
  caution: "To be on the safe side",
  mended: "It has been mended",
};
const WORDS: Record<BreakerAct, { title: (name: string) => string; effect: string; button: string }> = {
  open: {
    title: (name) => `Cut ${name} off`,
    effect:
      "Nothing is asked of it until the time is over; what needs it waits, and loses no attempt. Then one call tries it.",
    button: "Cut off",
  },
  close: {
    title: (name) => `Let calls to ${name} through`,
    effect: "Until the time is over, failures do not cut it off again. You prove who you are.",
    button: "Let calls through",
  },
  probe: {
    title: (name) => `Try ${name} again now`,
    effect: "One call decides: answered, it is called again; failed, it stays cut off for longer.",
    button: "Try again",
  },
  reset: {
    title: (name) => `Reset the breaker of ${name}`,
    effect: "What was counted and what a person forced is forgotten. Failures cut it off again.",
    button: "Reset",
  },
};
const MINUTES = { open: [5, 15, 60, 240], close: [5, 10, 30, 60] } as const;

type Props = { act: BreakerAct; service: string; name: string; onClose: () => void; onDone: () => void };

/** What would happen, the reason, and for how long. */
export function BreakerDialog({ act, service, name, onClose, onDone }: Props) {
  const id = useId();
  const [cause, setCause] = useState<Cause>(act === "close" ? "mended" : "incident");
  const [minutes, setMinutes] = useState(act === "open" ? 15 : 10);
  const [draftId, setDraftId] = useState("");
  const isPreviewed = act === "close" || act === "reset";
  const drain = useQuery({ ...drainOptions(service), enabled: act !== "open" });
  // An answer of an earlier look is no preview of what is signed now.
  const isLooking = isPreviewed && !drain.isFetchedAfterMount;
  const run = useBreakerAct(async () => {
    switch (act) {
      case "open":
        return openBreakerAction({ service, cause, minutes });
      case "close":
        return closeBreakerAction({ service, cause, minutes });
      case "probe":
        return probeBreakerAction({ service, ...(draftId === "" ? {} : { draftId }) });
      case "reset":
        return resetBreakerAction({ service });
    }
  }, onDone);
  const words = WORDS[act];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isLooking) run.mutate();
  };
  return (
    <Dialog open onOpenChange={onClose} title={words.title(name)} description={words.effect}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {isPreviewed ? <Preview drain={isLooking ? undefined : drain.data} error={drain.error} /> : null}
        {act === "probe" ? (
          <Field label="With which call?" htmlFor={`${id}-draft`}>
            <Select
              id={`${id}-draft`}
              value={draftId}
              onChange={(event) => setDraftId(event.currentTarget.value)}
            >
              <option value="">The next one, whichever it is</option>
              {(drain.data?.candidates ?? []).map(({ draftId: value, workflowId, approvedAt }) => (
                <option key={value} value={value}>
                  The reply approved {approvedAt.slice(11, 16)} UTC ({workflowId.slice(0, 8)})
                </option>
              ))}
            </Select>
          </Field>
        ) : null}
        {act === "open" || act === "close" ? (
          <>
            <Field label="Why?" htmlFor={`${id}-cause`}>
              <Select
                id={`${id}-cause`}
                value={cause}
                onChange={(event) => setCause(event.currentTarget.value as Cause)}
              >
                {Object.entries(CAUSES).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label="For how long?" htmlFor={`${id}-minutes`}>
              <Select
                id={`${id}-minutes`}
                value={minutes}
                onChange={(event) => setMinutes(Number(event.currentTarget.value))}
              >
                {MINUTES[act].map((each) => (
                  <option key={each} value={each}>
                    {each} minutes
                  </option>
                ))}
              </Select>
            </Field>
          </>
        ) : null}
        {run.error ? (
          <p role="alert" className="text-stop">
            {wordsOf(run.error)}
          </p>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant={act === "open" ? "danger" : "primary"}
            type="submit"
            disabled={isLooking}
            busy={run.isPending}
          >
            {words.button}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Preview({ drain, error }: { drain: DrainView | undefined; error: Error | null }) {
  if (error) {
    return (
      <p role="alert" className="rounded-md border border-line bg-surface p-3 text-normal">
        What waits could not be counted, so nobody knows how many replies would leave.{" "}
        {wordsOf(error, "read")}
      </p>
    );
  }
  return (
    <output className="rounded-md border border-line bg-surface p-3 text-normal">
      {drain ? drainWords(drain) : "Looking at what waits."}
    </output>
  );
}

/** "143 replies over 24 min at 6 a minute; 12 of them are stale and return to review." */
function drainWords({ sends, isCapped, perMinute, minutes, stale }: DrainView): string {
  if (sends === 0) return "No reply waits for it.";
  const replies = sends === 1 && !isCapped ? "reply" : "replies";
  const many = `${sends.toLocaleString("en-GB")}${isCapped ? "+" : ""} ${replies}`;
  const old = stale === 0 ? "all of them are fresh" : `${stale} of them ${stale === 1 ? "is" : "are"} stale`;
  return `${many} over ${minutes} min at ${perMinute} a minute; ${old}${stale === 0 ? "" : ", and would return to review"}.`;
}
