"use client";

import type { ReactNode } from "react";

import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { DraftView } from "#lib/contracts/drafts.ts";

import { Diff } from "./diff.tsx";
import { sentenceOf } from "./draft-history.tsx";
import type { KeptEdit } from "./kept-edit.ts";
import type { Trouble } from "./use-draft-desk.ts";

/** Why the decision did not go through, what is true now, and what to do next. */
export function TroubleBanner({
  trouble,
  onDismiss,
}: {
  trouble: Exclude<Trouble, { kind: "too_fast" }>;
  onDismiss: () => void;
}) {
  const dismiss = <Button onClick={onDismiss}>Dismiss</Button>;
  switch (trouble.kind) {
    case "checking":
      return (
        <Banner
          tone="unknown"
          title={`Unknown, checking… The answer to your ${trouble.what} was lost on the way.`}
          live
        >
          It is not sent again. The true state is shown as soon as the console answers.
        </Banner>
      );
    case "settled":
      return <Settled trouble={trouble} action={dismiss} />;
    case "refused":
      return (
        <Banner tone="stop" title={trouble.failure.message} live action={dismiss}>
          {trouble.failure.code === "internal" ? null : "Nothing was changed."}
        </Banner>
      );
    case "conflict": {
      const { changedAt, reason } = trouble.failure.details;
      const reload = <Button onClick={() => globalThis.location.reload()}>Reload</Button>;
      return (
        <Banner
          tone="warn"
          title={trouble.failure.message}
          live
          action={reason === "reload" ? reload : dismiss}
        >
          {typeof changedAt === "string" ? (
            <>
              Last change: <RelativeTime at={changedAt} />. Your decision had no effect.
            </>
          ) : (
            "Your decision had no effect."
          )}
        </Banner>
      );
    }
  }
}

/** Somebody stored other words while this person was reading or typing. */
export function NewerBanner({
  shown,
  newer,
  kept,
  onAdopt,
}: {
  shown: DraftView;
  newer: DraftView;
  /** The words in the editor, if it is open: they stay there. */
  kept: KeptEdit | null;
  onAdopt: () => void;
}) {
  const author = newer.revisions.at(-1);
  return (
    <div className="flex flex-col gap-3">
      <Banner
        tone="warn"
        live
        title={`${author?.authorName ?? "Somebody"} changed this draft`}
        action={
          <Button variant="primary" onClick={onAdopt}>
            {kept ? "Go on from the newer text" : "Read the newer text"}
          </Button>
        }
      >
        Last change: <RelativeTime at={author?.createdAt ?? newer.serverTime} />.{" "}
        {kept
          ? "Your own words stay in the editor. Here is how the stored text differs from the one you began with."
          : "Here is what changed. You decide about the newer text once you have taken it."}
      </Banner>
      <Diff label="What changed" before={shown} after={newer} isShort />
    </div>
  );
}

/** After a lost answer: what the server says happened, and by whom. */
function Settled({ trouble, action }: { trouble: Extract<Trouble, { kind: "settled" }>; action: ReactNode }) {
  const { what, isChanged, found } = trouble;
  const last = found.decisions.at(-1);
  return isChanged && last ? (
    <Banner tone="ok" title={`Known now: ${sentenceOf(last)}.`} live action={action}>
      The answer to your {what} was lost, not its effect. What is shown below is the true state.
    </Banner>
  ) : (
    <Banner tone="warn" title={`Your ${what} did not reach the server.`} live action={action}>
      Nothing was changed. Decide again when you are ready.
    </Banner>
  );
}
