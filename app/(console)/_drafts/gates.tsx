"use client";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Glyph, Status } from "#components/ui/status.tsx";
import type { DraftView } from "#lib/contracts/drafts.ts";
import type { GateView } from "#lib/contracts/gates.ts";

/** One line: can it leave, and if not, why and who can change it. `W` opens the whole stack. */
export function GateLine({
  draft,
  open,
  onOpenChange,
}: {
  draft: DraftView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const failing = failingGates(draft);
  const [first] = failing;
  const tone = first?.mendedBy === "time" ? "wait" : "warn";
  return (
    <div className="flex gap-2">
      <span className="w-20 shrink-0 pt-0.5 text-muted">Can send</span>
      <span className="flex min-w-0 flex-1 flex-wrap items-start gap-x-2">
        {first ? (
          <>
            <Status tone={tone} className="pt-0.5">
              no
            </Status>
            <span className="min-w-0 flex-1 basis-40 pt-0.5 text-normal">
              {first.name === "checks" ? "A check above fails." : `${first.reason} ${first.remedy}`}
            </span>
          </>
        ) : (
          <Status tone="ok" className="pt-0.5">
            {isUndecided(draft) ? "yes, after approval" : "yes"}
          </Status>
        )}
        <Button
          variant="quiet"
          size="small"
          onClick={() => onOpenChange(true)}
          shortcut="W"
          className="-my-0.5"
        >
          Why
        </Button>
      </span>
      <Dialog
        open={open}
        onOpenChange={onOpenChange}
        size="wide"
        title="Can this be sent?"
        description={summary(failing, draft)}
      >
        <ol className="flex flex-col">
          {draft.gates.gates.map((gate) => (
            <GateRow key={gate.name} gate={gate} isPending={gate.name === "approval" && isUndecided(draft)} />
          ))}
        </ol>
      </Dialog>
    </div>
  );
}

function GateRow({ gate, isPending }: { gate: GateView; isPending: boolean }) {
  const closed = isPending || gate.mendedBy === "time" ? "wait" : "warn";
  return (
    <li className="flex gap-3 border-b border-line py-1.5 last:border-b-0">
      <Glyph tone={gate.ok ? "ok" : closed} className="mt-1" />
      <span className="w-36 shrink-0 text-strong">{gate.label}</span>
      <span className="min-w-0 flex-1 text-normal">
        {gate.reason}
        {gate.ok ? null : (
          <>
            {gate.remedy ? ` ${gate.remedy}` : ""}
            {gate.retryAt ? (
              <>
                {" "}
                Asked again <RelativeTime at={gate.retryAt} />.
              </>
            ) : null}
            <span className="text-muted"> Who can change it: {gate.owner}.</span>
          </>
        )}
      </span>
    </li>
  );
}

/** Gates that a person's approval does not open. */
export function failingGates(draft: DraftView): GateView[] {
  return draft.gates.gates.filter(({ ok, name }) => !ok && !(name === "approval" && isUndecided(draft)));
}

function isUndecided({ status }: DraftView): boolean {
  return status === "pending_review" || status === "snoozed";
}

function summary(failing: readonly GateView[], draft: DraftView): string {
  const [first] = failing;
  if (!first)
    return isUndecided(draft) ? "Every gate is open; it waits for an approval." : "Every gate is open.";
  return `${failing.length === 1 ? "One gate is" : `${failing.length} gates are`} shut. The sender asks them in this order, again at the moment of sending.`;
}
