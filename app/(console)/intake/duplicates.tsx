import Link from "next/link";

import { ADAPTER_WORDS, dedupeWords } from "#components/intake-words.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { IntakeView } from "#lib/contracts/intake.ts";

/** What came more than once in the last 24 hours, and by what it was known. A repeat begins nothing. */
export function Duplicates({ duplicates }: { duplicates: IntakeView["duplicates"] }) {
  const { total, byReason, latest } = duplicates;
  return (
    <section aria-labelledby="repeats" className="flex min-w-0 flex-col gap-2">
      <h2 id="repeats" className="text-heading font-semibold">
        Came again, last 24 hours
      </h2>
      <div className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3">
        <div>
          <h3 className="flex justify-between font-medium">
            Repeats, each counted once <span>{total}</span>
          </h3>
          {total === 0 ? <p className="text-normal">None.</p> : null}
          <dl className="flex flex-col">
            {byReason.map(({ reason, count }) => (
              <div key={reason} className="flex min-h-8 items-center justify-between gap-3">
                <dt>known by {dedupeWords(reason)}</dt>
                <dd className="text-strong">{count}</dd>
              </div>
            ))}
          </dl>
        </div>
        {latest.length > 0 ? (
          <details>
            <summary className="text-muted">The latest {latest.length}</summary>
            <ol className="mt-1 flex flex-col">
              {latest.map(({ deliveryId, adapter, receivedAt, reason, workflowId }) => (
                <li
                  key={deliveryId}
                  className="flex flex-wrap gap-x-2 border-b border-line py-1 last:border-b-0"
                >
                  <RelativeTime at={receivedAt} className="text-muted" />
                  <span>
                    {ADAPTER_WORDS[adapter]}: {dedupeWords(reason)}
                  </span>
                  {workflowId ? (
                    <Link href={`/workflows/${workflowId}`} prefetch={false} className="link">
                      Open the workflow
                    </Link>
                  ) : null}
                </li>
              ))}
            </ol>
          </details>
        ) : null}
      </div>
    </section>
  );
}
