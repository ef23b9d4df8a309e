import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { IntakeView, RefusalView } from "#lib/contracts/intake.ts";

type Cause = RefusalView["cause"];

const WORDS: Record<Cause, string> = {
  mismatch: "the signature does not fit the bytes",
  signature_missing: "no signature",
  timestamp_missing: "no time beside the signature",
  bad_timestamp: "a time that is none",
  stale: "signed more than five minutes ago",
  future: "signed in the future",
  repeated_header: "a signature header twice",
  version_not_accepted: "an older kind of signature",
  secret_missing: "no client secret is configured",
  method: "not a POST",
  query_string: "a query in the address",
  content_encoding: "a compressed body",
  content_type: "not JSON",
  payload_too_large: "a body that is too large",
  request_timeout: "a body that did not arrive in time",
  in_flight: "too many at once: sent again later",
  half_read: "too many half-sent bodies: sent again later",
  draining: "this instance was stopping: sent again later",
  clock_skew: "our clocks disagreed: sent again later",
  failed: "could not be stored: sent again later",
  other: "another reason",
};

/** What the webhooks refused in the last 24 hours: forged or broken requests first. */
export function Refusals({ refusals }: { refusals: IntakeView["refusals"] }) {
  const signature = refusals.filter(({ isSignature }) => isSignature);
  const others = refusals.filter(({ isSignature }) => !isSignature);
  return (
    <section aria-labelledby="refused" className="flex min-w-0 flex-col gap-2">
      <h2 id="refused" className="text-heading font-semibold">
        Refused, last 24 hours
      </h2>
      <div className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3">
        <Group name="Signature failures" refusals={signature} />
        {others.length > 0 ? <Group name="Other refusals" refusals={others} /> : null}
        <p className="text-small text-muted">
          Counted over all instances, a few seconds late. Nothing of a refused request is kept.
        </p>
      </div>
    </section>
  );
}

function Group({ name, refusals }: { name: string; refusals: IntakeView["refusals"] }) {
  const total = refusals.reduce((sum, { count }) => sum + count, 0);
  return (
    <div>
      <h3 className="flex justify-between font-medium">
        {name} <span>{total}</span>
      </h3>
      {refusals.length === 0 ? <p className="text-normal">None.</p> : null}
      <dl className="flex flex-col">
        {refusals.map(({ cause, count, latestAt }) => (
          <div
            key={cause}
            className="flex min-h-8 items-center gap-3 border-b border-line py-0.5 last:border-b-0"
          >
            <dt className="min-w-0 flex-1">{WORDS[cause]}</dt>
            <dd className="flex gap-3">
              <RelativeTime at={latestAt} className="text-muted" />
              <span className="min-w-6 text-right text-strong">{count}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
