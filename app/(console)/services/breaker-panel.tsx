"use client";

import { type ReactNode, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { lazyWindow } from "#components/ui/lazy-window.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { BreakerView } from "#lib/contracts/breakers.ts";
import type { ServicesView } from "#lib/contracts/services.ts";

import { BREAKER_ACTS, type BreakerAct } from "./breaker-acts.ts";
import { StateStrip } from "./state-strip.tsx";

const BreakerDialog = lazyWindow(async () => (await import("./breaker-dialog.tsx")).BreakerDialog);

const BUTTONS: Record<BreakerAct, string> = {
  open: "Cut off",
  close: "Let calls through",
  probe: "Try again now",
  reset: "Reset",
};
const DONE: Record<BreakerAct, string> = {
  open: "is cut off",
  close: "is called again",
  probe: "is tried again with the next call",
  reset: "is called again, and nothing is counted yet",
};

const FORCED: readonly BreakerAct[] = ["open", "close"];

/** Why calls are kept back, until when, who decided, how the hour went, and what can be done about it. */
export function BreakerPanel({ breaker, may }: { breaker: BreakerView; may: ServicesView["may"] }) {
  const [act, setAct] = useState<BreakerAct | null>(null);
  const toast = useToast();
  const { name, state, service, forced } = breaker;
  const isClosed = state === "closed";
  const isWatched = service === "identity";
  return (
    <section aria-label={`Breaker of ${name}`} className="flex flex-col gap-3">
      <h2 className="font-medium text-strong">Breaker</h2>
      <p className="text-normal">
        {isClosed ? "Calls are let through." : `${breaker.reason ?? "It failed."} `}
        {isClosed || isWatched ? null : "Calls are kept back."}
        {isWatched ? " Sign-ins are watched and never kept back." : null}
      </p>
      <Facts breaker={breaker} />
      <StateStrip minutes={breaker.minutes} name={name} />
      <div className="flex flex-wrap gap-2">
        {BREAKER_ACTS.filter((offered) => !isWatched || !FORCED.includes(offered)).map((offered) => (
          <Button
            key={offered}
            aria-label={`${BUTTONS[offered]}: ${name}`}
            variant={offered === "open" ? "danger" : "secondary"}
            disabled={!may[offered] || (offered === "probe" && (isClosed || forced?.state === "open"))}
            onClick={() => setAct(offered)}
          >
            {BUTTONS[offered]}
          </Button>
        ))}
      </div>
      {act ? (
        <BreakerDialog
          act={act}
          service={service}
          name={name}
          onClose={() => setAct(null)}
          onDone={() => {
            toast({ message: `${name} ${DONE[act]}` });
            setAct(null);
          }}
        />
      ) : null}
    </section>
  );
}

function Facts({ breaker }: { breaker: BreakerView }) {
  const { state, since, nextProbeAt, probe, keptFor, forced, savedCalls, consecutiveOpens } = breaker;
  if (state === "closed" && !forced) return null;
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-1 min-[26rem]:grid-cols-2 lg:grid-cols-4">
      {since ? (
        <Fact name="Since">
          <RelativeTime at={since} />
        </Fact>
      ) : null}
      {state === "closed" ? null : (
        <Fact name="Next probe">
          {nextProbeAt && state === "open" ? <RelativeTime at={nextProbeAt} /> : "with the next call"}
          {keptFor ? ", kept for one reply" : null}
        </Fact>
      )}
      {probe ? (
        <Fact name="Being tried by">
          {probe.owner}, until <RelativeTime at={probe.until} />
        </Fact>
      ) : null}
      {state === "closed" ? null : <Fact name="Calls saved">{savedCalls.toLocaleString("en-GB")}</Fact>}
      {consecutiveOpens > 1 ? <Fact name="Probes that failed">{consecutiveOpens - 1}</Fact> : null}
      {forced ? (
        <Fact name={forced.state === "open" ? "Cut off by" : "Held closed by"}>
          {forced.by ?? "somebody"}, until <RelativeTime at={forced.until} />
        </Fact>
      ) : null}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-small text-muted">{name}</dt>
      <dd className="break-words text-strong">{children}</dd>
    </div>
  );
}
