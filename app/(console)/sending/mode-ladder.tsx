"use client";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Status } from "#components/ui/status.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { SendingView } from "#lib/contracts/sending.ts";
import { isHigherMode } from "#lib/domain/send-mode.ts";
import { SEND_MODES, type SendMode } from "#lib/domain/send-state.ts";

import { modeWords } from "../_frame/mode-chip.tsx";
import { RequestChangeDialog } from "./request-change-dialog.tsx";
import { useLowerSendMode } from "./sending-queries.ts";

const MEANINGS: Record<SendMode, string> = {
  HALTED: "Nothing is sent and nothing is prepared to be sent.",
  DRAFT_ONLY: "Replies are drafted and reviewed. An approved reply waits.",
  SHADOW: "As draft only, and each approved reply goes through every check as if it left.",
  SEND_ALLOWLIST: "Approved replies leave, to addresses and domains on the allow-list only.",
  SEND: "Approved replies leave.",
};

/** The five positions, highest first. Down is one step; up is asked for and confirmed by another person. */
export function ModeLadder({ sending }: { sending: SendingView }) {
  return (
    <section aria-labelledby="mode" className="flex flex-col gap-2">
      <h2 id="mode" className="text-heading font-semibold">
        Send mode
      </h2>
      <ol className="flex flex-col rounded-md border border-line bg-surface">
        {SEND_MODES.toReversed().map((mode) => (
          <li
            key={mode}
            aria-current={mode === sending.mode ? "true" : undefined}
            className={cn(
              "flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2 last:border-b-0",
              mode === sending.mode && "bg-accent-tint",
            )}
          >
            <div className="min-w-48 flex-1">
              <p className="flex flex-wrap items-center gap-x-2 font-medium text-strong">
                {modeWords(mode)}
                <Marks mode={mode} sending={sending} />
              </p>
              <p className="text-normal">
                {MEANINGS[mode]}
                {mode === "SEND_ALLOWLIST" ? ` ${allowListWords(sending.allowListSize)}` : ""}
              </p>
            </div>
            <ModeAction mode={mode} sending={sending} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function allowListWords(size: number): string {
  if (size === 0) return "The list is empty, so nothing would leave.";
  return `The list has ${size} ${size === 1 ? "entry" : "entries"}.`;
}

function Marks({ mode, sending }: { mode: SendMode; sending: SendingView }) {
  return (
    <>
      {mode === sending.mode ? <Status tone="ok">chosen</Status> : null}
      {mode === sending.effectiveMode && sending.effectiveMode !== sending.mode ? (
        <Status tone="warn">in force: the configuration allows no more</Status>
      ) : null}
      {mode === sending.ceiling && sending.ceiling !== "SEND" ? (
        <span className="font-normal text-muted">highest that the configuration allows</span>
      ) : null}
    </>
  );
}

function ModeAction({ mode, sending }: { mode: SendMode; sending: SendingView }) {
  const toast = useToast();
  const lower = useLowerSendMode(() => toast({ message: `Send mode lowered to “${modeWords(mode)}”` }));
  if (mode === sending.mode) return null;
  if (isHigherMode(mode, sending.ceiling)) return <span className="text-muted">not allowed here</span>;
  if (isHigherMode(mode, sending.mode)) {
    return (
      <RequestChangeDialog
        sending={sending}
        plan={{ mode, killSwitch: sending.killSwitch }}
        title={`Ask for “${modeWords(mode)}”`}
        trigger={
          <Button size="small" disabled={!sending.may.change}>
            Ask for this
          </Button>
        }
      />
    );
  }
  const onLower = () =>
    lower.mutate({ mode }, { onError: (error) => toast({ tone: "warn", message: wordsOf(error) }) });
  return (
    <Button size="small" onClick={onLower} busy={lower.isPending} disabled={!sending.may.stop}>
      Lower to this
    </Button>
  );
}
