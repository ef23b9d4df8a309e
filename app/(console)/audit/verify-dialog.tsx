"use client";

import { ShieldCheck } from "lucide-react";
import { useId, useState } from "react";

import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Input } from "#components/ui/input.tsx";
import type { AuditVerification } from "#lib/contracts/audit.ts";

import { useVerification } from "./use-verification.ts";

const FAULTS: Record<NonNullable<AuditVerification["broken"]>["fault"], string> = {
  altered: "Its content is not what was hashed when it was written.",
  missing: "It is not there.",
  unlinked: "It does not follow the entry before it.",
  cut: "The end of the trail was cut off from here on.",
  not_the_anchor:
    "It is not the entry of which you kept the hash: from here or earlier the trail was rewritten.",
};

/** Recomputes the whole chain on the server, with its progress in sight, and says exactly what was found. */
export function VerifyDialog() {
  const [isOpen, setIsOpen] = useState(false);
  const verification = useVerification();
  const { said, fault, isRunning, run, stop } = verification;
  const onOpenChange = (open: boolean) => {
    setIsOpen(open);
    if (!open) stop();
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={onOpenChange}
      trigger={
        <Button>
          <ShieldCheck aria-hidden />
          Verify the chain
        </Button>
      }
      title="Verify the audit trail"
      description="Every entry's hash covers its content and the hash of the entry before it. All of them are computed anew; work goes on meanwhile."
    >
      <div aria-live="polite" className="flex flex-col gap-3">
        {fault ? <Banner tone="warn" title={fault} live /> : null}
        {said && said.state !== "reading" ? <Finding said={said} /> : null}
        {isRunning ? <Progress said={said} /> : null}
      </div>
      <Start isRunning={isRunning} onRun={(anchor) => void run(anchor ? { anchor } : {})} onStop={stop} />
    </Dialog>
  );
}

function Finding({ said }: { said: AuditVerification }) {
  const { state, broken, checked, upTo, durationMs, hash } = said;
  const took = durationMs < 1000 ? `${durationMs} ms` : `${(durationMs / 1000).toFixed(1)} s`;
  if (state === "broken" && broken) {
    return (
      <Banner tone="stop" title={`The trail is broken at entry ${broken.seq}`} live>
        <p>{FAULTS[broken.fault]}</p>
        <p>
          {checked.toLocaleString("en-GB")} of {upTo.toLocaleString("en-GB")} entries were read in {took}.
          Keep the database as it is, and tell who answers for it.
        </p>
      </Banner>
    );
  }
  return (
    <Banner tone="ok" title="The trail holds">
      <p>
        {checked.toLocaleString("en-GB")} {checked === 1 ? "entry" : "entries"}, up to entry {upTo}, in {took}
        : each hash, each link, no gap, and the end that the head names.
      </p>
      {hash ? (
        <p>
          Keep this checkpoint elsewhere; only it can show a trail that was rewritten to its end:{" "}
          <code className="break-all">
            {upTo} {hash}
          </code>
        </p>
      ) : null}
    </Banner>
  );
}

function Progress({ said }: { said: AuditVerification | null }) {
  const label = useId();
  const [checked, upTo] = [said?.checked ?? 0, said?.upTo ?? 0];
  return (
    <div className="flex flex-col gap-1">
      <p id={label}>
        {checked.toLocaleString("en-GB")} of {upTo.toLocaleString("en-GB")} entries
      </p>
      <progress
        aria-labelledby={label}
        value={checked}
        max={Math.max(1, upTo)}
        className="h-1.5 w-full accent-accent"
      />
    </div>
  );
}

function Start({
  isRunning,
  onRun,
  onStop,
}: {
  isRunning: boolean;
  onRun: (anchor: { seq: number; hash: string } | null) => void;
  onStop: () => void;
}) {
  const field = useId();
  const [kept, setKept] = useState("");
  const anchor = anchorIn(kept);
  const isFaulty = kept.trim() !== "" && anchor === null;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onRun(anchor);
      }}
    >
      <details>
        <summary className="text-normal">Compare with a checkpoint that was kept elsewhere</summary>
        <div className="pt-2">
          <Field
            label="Checkpoint"
            htmlFor={field}
            hint="The number of an entry and its hash, as an earlier verification or an export says them."
            fault={isFaulty ? "Enter a number, a space, and a hash of 64 digits." : undefined}
          >
            <Input
              id={field}
              className="font-mono"
              value={kept}
              onChange={(event) => setKept(event.target.value)}
              aria-describedby={`${field}-hint`}
              aria-invalid={isFaulty || undefined}
            />
          </Field>
        </div>
      </details>
      <div className="flex justify-end gap-2">
        {isRunning ? <Button onClick={onStop}>Stop</Button> : null}
        <Button type="submit" variant="primary" busy={isRunning} disabled={isFaulty}>
          Verify
        </Button>
      </div>
    </form>
  );
}

function anchorIn(kept: string): { seq: number; hash: string } | null {
  const [, seq, hash] = /^\s*(\d{1,15})[\s:,]+([0-9a-f]{64})\s*$/i.exec(kept) ?? [];
  return seq && hash ? { seq: Number(seq), hash: hash.toLowerCase() } : null;
}
