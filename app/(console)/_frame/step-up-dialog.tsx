"use client";

import { useEffect, useEffectEvent, useState } from "react";

import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import type { OwnSessionView } from "#lib/contracts/identity.ts";
import {
  STEP_UP_CHANNEL,
  STEP_UP_WORDS,
  type StepUpOutcome,
  toStepUpOutcome,
} from "#lib/contracts/step-up.ts";

const PAGE = "/step-up";
const LOOK_EVERY_MS = 2_000;
const WINDOW = "popup,width=520,height=720";

/** Waits beside the act until the person has proved who they are in a small window, or gives up. */
export function StepUpDialog({ onProved, onClose }: { onProved: () => void; onClose: () => void }) {
  const [phase, setPhase] = useState<"ask" | "wait" | "blocked">("ask");
  const [refusal, setRefusal] = useState<StepUpOutcome | null>(null);
  useNews((outcome) => {
    if (outcome === "done") return onProved();
    setRefusal(outcome);
    setPhase("ask");
  });

  const onOpen = () => {
    setRefusal(null);
    // Blocked by the browser: a link that the person presses is never blocked.
    setPhase(window.open(PAGE, "countersign-step-up", WINDOW) ? "wait" : "blocked");
  };

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Prove who you are"
      description="This act needs a sign-in of the last five minutes, with a second factor. A small window opens for it; what you entered stays here."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {phase === "blocked" ? null : (
            <Button variant="primary" onClick={onOpen}>
              {phase === "wait" ? "Open the window again" : "Sign in again"}
            </Button>
          )}
        </>
      }
    >
      {refusal ? (
        <Banner tone="stop" title={STEP_UP_WORDS[refusal].title} live>
          {STEP_UP_WORDS[refusal].remedy}
        </Banner>
      ) : null}
      {phase === "wait" ? (
        <output className="text-normal">Waiting for the other window. This one goes on by itself.</output>
      ) : null}
      {phase === "blocked" ? (
        <Banner tone="warn" title="Your browser did not open the window" live>
          <a href={PAGE} target="_blank" rel="noopener" className="text-accent-ink underline">
            Sign in again in a new tab
          </a>
          , then come back here.
        </Banner>
      ) : null}
    </Dialog>
  );
}

/** The window says how it ended; where the browser does not carry that across, the session is looked at. */
function useNews(onNews: (outcome: StepUpOutcome) => void): void {
  const tell = useEffectEvent(onNews);
  useEffect(() => {
    const channel = new BroadcastChannel(STEP_UP_CHANNEL);
    channel.addEventListener("message", ({ data }) => {
      const outcome = toStepUpOutcome(data);
      if (outcome) tell(outcome);
    });
    const timer = setInterval(
      () => void isFresh().then((fresh) => (fresh ? tell("done") : null)),
      LOOK_EVERY_MS,
    );
    return () => {
      channel.close();
      clearInterval(timer);
    };
  }, []);
}

async function isFresh(): Promise<boolean> {
  try {
    const response = await fetch("/api/v1/session", { headers: { accept: "application/json" } });
    const session = (await response.json()) as Partial<OwnSessionView>;
    return response.ok && typeof session.freshUntil === "string";
  } catch {
    return false;
  }
}
