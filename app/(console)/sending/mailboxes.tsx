import { PROMISE_WORDS, PROVIDER_WORDS } from "#components/mailbox-words.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import type { MailboxView, SendingView } from "#lib/contracts/sending.ts";

const NEARLY_FULL = 80;

/** Where replies leave from: what is left of each quota, and what a lost answer would mean there. */
export function Mailboxes({ sending }: { sending: SendingView }) {
  const { mailboxes } = sending;
  return (
    <section aria-labelledby="mailboxes" className="flex flex-col gap-2">
      <h2 id="mailboxes" className="text-heading font-semibold">
        {mailboxes.length === 1 ? "Mailbox" : "Mailboxes"}
      </h2>
      <ul className="flex flex-col rounded-md border border-line bg-surface">
        {mailboxes.map((mailbox) => (
          <Mailbox key={mailbox.id} mailbox={mailbox} isOnly={mailboxes.length === 1} />
        ))}
      </ul>
    </section>
  );
}

function Mailbox({ mailbox, isOnly }: { mailbox: MailboxView; isOnly: boolean }) {
  const { address, name, provider, promise, isDefault, quota, used, reserved, left } = mailbox;
  const share = quota === 0 ? 100 : ((used + reserved) / quota) * 100;
  const { word, means } = PROMISE_WORDS[promise];
  return (
    <li
      aria-label={address}
      className="grid gap-x-6 gap-y-2 border-b border-line p-3 last:border-b-0 sm:grid-cols-[minmax(0,1fr)_15rem]"
    >
      <div className="flex min-w-0 flex-col gap-0.5">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium break-all text-strong">{address}</span>
          <span className="text-muted">
            {name}
            {isDefault && !isOnly ? " · used unless another fits" : ""}
          </span>
        </p>
        <p className="flex flex-wrap gap-x-2">
          <span className="text-normal">{PROVIDER_WORDS[provider]}</span>
          <Status tone={promise === "exactly_once" ? "ok" : "wait"}>{word}</Status>
        </p>
        <p className="text-small text-muted">{means}</p>
      </div>
      <div className="flex flex-col gap-1">
        <p className="text-normal">
          <strong>{left}</strong> of {quota} left in 24 hours
        </p>
        <svg aria-hidden viewBox="0 0 100 2" preserveAspectRatio="none" className="h-1.5 w-full rounded-full">
          <rect width="100" height="2" className="fill-line" />
          <rect
            width={Math.min(share, 100)}
            height="2"
            className={share > NEARLY_FULL ? "fill-warn" : "fill-accent-ink"}
          />
        </svg>
        <p className="text-small text-muted">
          {used} sent or possibly sent
          {reserved > 0 ? `, ${reserved} approved and not yet sent` : ""}
        </p>
        <Blocked mailbox={mailbox} />
      </div>
    </li>
  );
}

/** Why nothing leaves from here now, and until when. */
function Blocked({ mailbox: { left, nextFreeAt, pausedUntil } }: { mailbox: MailboxView }) {
  if (pausedUntil) {
    return (
      <Status tone="warn" className="whitespace-normal">
        <span>
          its provider asked us to wait; it goes on <RelativeTime at={pausedUntil} />
        </span>
      </Status>
    );
  }
  if (left > 0) return null;
  return (
    <Status tone="warn" className="whitespace-normal">
      <span>
        full;{" "}
        {nextFreeAt ? (
          <>
            the next place is free <RelativeTime at={nextFreeAt} />
          </>
        ) : (
          "no place becomes free by itself"
        )}
      </span>
    </Status>
  );
}
