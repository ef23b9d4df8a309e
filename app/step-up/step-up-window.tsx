"use client";

import { useEffect, useRef, useState } from "react";

import { requestSignIn } from "#app/_client/request-sign-in.ts";
import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { STEP_UP_CHANNEL, type StepUpNews, type StepUpOutcome } from "#lib/contracts/step-up.ts";

type Words = { title: string; remedy: string };

export function StepUpWindow({ outcome, words }: { outcome: StepUpOutcome | null; words: Words | null }) {
  const [fault, setFault] = useState<string | null>(null);
  // Two sign-ins begun at once would overwrite each other's state.
  const isBegun = useRef(false);
  const onStart = () => {
    setFault(null);
    start().catch((error: unknown) => setFault(wordsOf(error, "read")));
  };

  useEffect(() => {
    if (outcome) return leave(outcome);
    if (isBegun.current) return;
    isBegun.current = true;
    start().catch((error: unknown) => setFault(wordsOf(error, "read")));
  }, [outcome]);

  if (outcome === "done" && words) {
    return (
      <Banner tone="ok" title={words.title} live>
        {words.remedy} You can close this window.
      </Banner>
    );
  }
  if (!words && !fault) return <output>Going to the identity provider…</output>;
  return (
    <>
      <Banner tone="stop" title={words?.title ?? "The sign-in did not start"} live>
        {fault ?? words?.remedy}
      </Banner>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={onStart}>
          Sign in again
        </Button>
        <Button onClick={() => window.close()}>Close this window</Button>
      </div>
    </>
  );
}

function leave(outcome: StepUpOutcome): void {
  tell({ outcome });
  // Where the browser does not let a window close itself, its words say where to go.
  if (outcome === "done") window.close();
}

async function start(): Promise<void> {
  window.location.replace(await requestSignIn({ purpose: "step-up" }));
}

function tell(news: StepUpNews): void {
  const channel = new BroadcastChannel(STEP_UP_CHANNEL);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin only
  channel.postMessage(news);
  channel.close();
}
