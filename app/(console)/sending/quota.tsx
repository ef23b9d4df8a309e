import type { SendingView } from "#lib/contracts/sending.ts";
import { SEND_STATES, type SendState } from "#lib/domain/send-state.ts";

const WORDS: Record<SendState, string> = {
  reserved: "Being prepared",
  in_flight: "Leaving now",
  sent: "Sent",
  not_sent: "Not sent",
  unknown: "Outcome unknown",
};

/** What was used of the last 24 hours, and the caps that no approval lifts. */
export function Quota({ sending }: { sending: SendingView }) {
  const share = sending.dailyQuota === 0 ? 100 : (1 - sending.quotaLeft / sending.dailyQuota) * 100;
  return (
    <section aria-labelledby="quota" className="flex flex-col gap-2">
      <h2 id="quota" className="text-heading font-semibold">
        Last 24 hours
      </h2>
      <div className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3">
        <div className="flex flex-col gap-1">
          <p className="text-normal">
            <strong>{sending.quotaLeft}</strong> of {sending.dailyQuota} left
            {sending.mailboxes.length > 1 ? ", all mailboxes together" : ""}
          </p>
          <svg
            aria-hidden
            viewBox="0 0 100 2"
            preserveAspectRatio="none"
            className="h-1.5 w-full rounded-full"
          >
            <rect width="100" height="2" className="fill-line" />
            <rect width={share} height="2" className={share > 80 ? "fill-warn" : "fill-accent-ink"} />
          </svg>
        </div>
        <dl className="flex flex-col">
          {SEND_STATES.map((state) => (
            <Row key={state} term={WORDS[state]} value={sending.counts[state] ?? 0} />
          ))}
          <Row term="To one address in 30 days" value={`at most ${sending.perRecipientPer30Days}`} />
          <Row term="To one domain in a day" value={`at most ${sending.perDomainPerDay}`} />
        </dl>
      </div>
    </section>
  );
}

function Row({ term, value }: { term: string; value: number | string }) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-3 border-b border-line last:border-b-0">
      <dt>{term}</dt>
      <dd className="text-strong">{value}</dd>
    </div>
  );
}
