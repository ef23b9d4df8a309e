"use client";

import { useEffect } from "react";

type FailureProps = { error: Error & { digest?: string }; onRetry: () => void };

/** What a person sees when a page failed: that it did, what to do, and the id under which it was recorded. */
export function Failure({ error, onRetry }: FailureProps) {
  const reference = error.digest;
  // What failed on the server was reported there; what failed here reaches whoever listens to this window's errors.
  useEffect(() => {
    if (error.digest === undefined) reportError(error);
  }, [error]);
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col gap-3 p-6">
      <h1 className="text-title font-semibold">This page could not be shown</h1>
      <p className="text-read">
        Nothing that you did is lost on our side: what was saved stays saved. Try again, and if it fails
        again, tell an admin the reference.
      </p>
      {reference ? (
        <p className="text-muted">
          Reference <code>{reference}</code>
        </p>
      ) : null}
      <div>
        <button
          type="button"
          onClick={onRetry}
          className="rounded-md bg-accent px-3 py-1.5 font-medium text-on-accent hover:bg-accent-hover"
        >
          Try again
        </button>
      </div>
    </div>
  );
}
