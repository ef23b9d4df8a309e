"use client";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { SendingView } from "#lib/contracts/sending.ts";

import { RequestChangeDialog } from "./request-change-dialog.tsx";
import { useStopSending } from "./sending-queries.ts";

/** Stopping is one press. Resuming takes two people. */
export function StopOrResume({ sending }: { sending: SendingView }) {
  const toast = useToast();
  const stop = useStopSending(() => toast({ tone: "stop", message: "All sending is stopped" }));
  if (sending.killSwitch) {
    return (
      <RequestChangeDialog
        sending={sending}
        plan={{ mode: sending.mode, killSwitch: false }}
        title="Ask to resume sending"
        trigger={<Button disabled={!sending.may.change}>Ask to resume</Button>}
      />
    );
  }
  const onStop = () =>
    stop.mutate({}, { onError: (error) => toast({ tone: "warn", message: wordsOf(error) }) });
  return (
    <Button variant="alarm" onClick={onStop} busy={stop.isPending} disabled={!sending.may.stop}>
      Stop all sending
    </Button>
  );
}
