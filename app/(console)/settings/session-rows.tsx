"use client";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { SessionView } from "#lib/contracts/identity.ts";

import { useRevokeSession } from "./settings-queries.ts";

/** Open sessions, each with the way to end it. */
export function SessionRows({ sessions, label }: { sessions: readonly SessionView[]; label: string }) {
  if (sessions.length === 0) return <p className="text-muted">No open session.</p>;
  return (
    <ul aria-label={label} className="flex flex-col rounded-md border border-line bg-surface">
      {sessions.map((session) => (
        <SessionRow key={session.id} session={session} />
      ))}
    </ul>
  );
}

function SessionRow({ session }: { session: SessionView }) {
  const revoke = useRevokeSession();
  const toast = useToast();
  const device = session.device ?? "An unknown browser";
  const onRevoke = () =>
    // The row goes with the session, and with it what `mutate` would call back.
    void revoke.mutateAsync({ sessionId: session.id }).then(
      () => toast({ message: `Ended: ${device} is asked to sign in again` }),
      (error: unknown) => toast({ tone: "warn", message: wordsOf(error) }),
    );
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-2 last:border-b-0">
      <div className="min-w-48 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium text-strong">{device}</span>
          {session.isCurrent ? <Status tone="ok">this session</Status> : null}
        </p>
        <p className="text-muted">
          Last used <RelativeTime at={session.lastSeenAt} />, signed in{" "}
          <RelativeTime at={session.createdAt} />
          {session.hasMfa ? " with a second factor" : ""}. Ends at the latest{" "}
          <RelativeTime at={session.expiresAt} />.
        </p>
      </div>
      {session.isCurrent ? null : (
        <Button
          variant="danger"
          aria-label={`End the session of ${device}`}
          busy={revoke.isPending}
          onClick={onRevoke}
        >
          End
        </Button>
      )}
    </li>
  );
}
