"use client";

/** What a person sees when a page failed: that it did, what to do, and the id under which it was recorded. */
export function Failure({ reference, onRetry }: { reference: string | undefined; onRetry: () => void }) {
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
