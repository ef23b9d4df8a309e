"use client";

import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { useServerNow } from "#components/ui/relative-time.tsx";
import { formatAbsolute, formatClock } from "#components/ui/time.ts";
import type { StaleView } from "#lib/contracts/drafts.ts";

/** Something came in that the words do not know of. A person says that they still hold, or changes them. */
export function StaleBanner({
  stale,
  isEditing,
  mayKeep,
  busy,
  onKeep,
  onEdit,
}: {
  stale: StaleView;
  isEditing: boolean;
  mayKeep: boolean;
  busy: boolean;
  onKeep: () => void;
  onEdit: () => void;
}) {
  if (stale.reason === "unsubscribed") {
    return (
      <Banner
        tone="stop"
        live
        title={
          <>
            They unsubscribed at <At time={stale.since} />.
          </>
        }
      >
        Nothing will be sent to them. Reject this draft.
      </Banner>
    );
  }
  return (
    <Banner
      tone="warn"
      live
      title={
        <>
          They wrote again at <At time={stale.since} />. Read it, then keep or edit this draft.
        </>
      }
      action={
        mayKeep && !isEditing ? (
          <>
            <Button onClick={onKeep} busy={busy}>
              Keep these words
            </Button>
            <Button onClick={onEdit} disabled={busy}>
              Edit
            </Button>
          </>
        ) : null
      }
    >
      {isEditing
        ? "Saving your text says that it knows their mail."
        : "Their mail lies in the mailbox; this draft was written before it. Nothing leaves until you decide."}
    </Banner>
  );
}

function At({ time }: { time: string }) {
  const now = useServerNow();
  const at = new Date(time);
  return (
    <time dateTime={time} title={formatAbsolute(at)} suppressHydrationWarning>
      {formatClock(at, now)}
    </time>
  );
}
