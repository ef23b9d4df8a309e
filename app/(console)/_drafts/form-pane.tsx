import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { CATEGORY_WORDS } from "#components/words.ts";
import type { DraftView } from "#lib/contracts/drafts.ts";

const FLAG_WORDS: Record<string, string> = {
  late: "came late",
  odd_timestamp: "odd timestamp",
  control_characters: "held control characters",
  bidi: "held reordering characters",
  zero_width: "held invisible characters",
  stacked_marks: "held stacked marks",
  lone_surrogate: "held broken characters",
  needs_address: "no usable address",
  suspicious: "looks suspicious",
  injection: "tries to give orders",
  unanswered_question: "a question stays unanswered",
  no_reply_advised: "no reply advised",
  bounced_address: "mail to this address came back before",
  machine_address: "looks like a machine's address",
  international_domain: "international domain",
  language_other: "in a language that we do not write",
  cut: "was cut: too long",
  low_confidence: "hard to tell what it is about",
  privacy_request: "asks about personal data",
};

/** Who wrote and what: the first thing to read. */
export function FormPane({ draft }: { draft: DraftView }) {
  const { person, form } = draft;
  const title = person.name ?? person.email ?? "Erased person";
  return (
    <section aria-label="Form" className="flex min-w-0 flex-col gap-4">
      <header className="flex flex-col gap-0.5">
        <h2 className="text-heading font-semibold break-words">
          {title}
          {person.jobTitle ? <span className="font-normal text-normal">, {person.jobTitle}</span> : null}
        </h2>
        <p className="text-normal break-words">
          {[person.email, person.company].filter(Boolean).join(" · ")}
        </p>
        <p className="text-muted">
          {form.name ?? "Form"} · <RelativeTime at={form.receivedAt} /> · {CATEGORY_WORDS[draft.category]}
        </p>
      </header>

      {draft.isErased ? (
        <p className="text-read">Everything about this person was erased. Nothing can be sent to them.</p>
      ) : null}

      {form.message ? (
        <blockquote className="border-l-2 border-edge pl-3 text-read whitespace-pre-wrap text-strong [overflow-wrap:anywhere]">
          {form.message}
        </blockquote>
      ) : null}

      {form.fields.length > 0 || form.pageUrl ? (
        <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-3 gap-y-1">
          {form.fields.map(({ key, label, value }) => (
            <Fact key={key} label={label} value={value} />
          ))}
          {form.pageUrl ? <Fact label="Page" value={pathOf(form.pageUrl)} /> : null}
        </dl>
      ) : null}

      <History person={person} />

      {form.flags.length > 0 ? (
        <ul className="flex flex-col gap-1">
          {form.flags.map((flag) => (
            <li key={flag}>
              <Status tone={FLAG_WORDS[flag] ? "warn" : "plain"}>
                {FLAG_WORDS[flag] ?? flag.replaceAll("_", " ")}
              </Status>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function History({ person }: { person: DraftView["person"] }) {
  const { earlierSubmissions: forms, lastRepliedAt, lifecycleStage, ownerName } = person;
  return (
    <div className="flex flex-col gap-0.5 border-t border-line pt-3 text-normal">
      <p>
        Before: {forms === 0 ? "no other form" : `${forms} ${forms === 1 ? "form" : "forms"}`}
        {lastRepliedAt ? (
          <>
            , last reply <RelativeTime at={lastRepliedAt} />
          </>
        ) : (
          ", no reply yet"
        )}
      </p>
      {lifecycleStage ? <p>HubSpot stage: {lifecycleStage}</p> : null}
      {ownerName ? <p>Owner: {ownerName}</p> : null}
    </div>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="text-normal [overflow-wrap:anywhere]">{value}</dd>
    </>
  );
}

function pathOf(address: string): string {
  return URL.canParse(address) ? new URL(address).pathname : address;
}
