import { type DiffPart, diffWords, shortened } from "./text-segments.ts";

type Words = { subject: string; text: string };

/** Two texts in one: what went is struck, what came is underlined. Both are said aloud too. */
export function Diff({
  before,
  after,
  label,
  isShort = false,
}: {
  before: Words;
  after: Words;
  label: string;
  /** Long stretches without a change are left out. */
  isShort?: boolean;
}) {
  const changes = diffWords(before.text, after.text);
  const isSame = before.subject === after.subject && before.text === after.text;
  return (
    <section
      ref={showFirstChange}
      aria-label={label}
      className="flex max-w-[68ch] flex-col gap-3 text-draft text-strong"
    >
      {isSame ? <p className="text-read text-muted">Not a word was changed.</p> : null}
      {before.subject === after.subject ? null : (
        <p className="font-semibold">
          <Parts parts={diffWords(before.subject, after.subject)} />
        </p>
      )}
      {before.text === after.text ? null : (
        <div className="whitespace-pre-wrap [overflow-wrap:anywhere]">
          <Parts parts={isShort ? shortened(changes) : changes} />
        </div>
      )}
    </section>
  );
}

function showFirstChange(section: HTMLElement | null): void {
  section?.querySelector("ins, del")?.scrollIntoView({ block: "nearest" });
}

function Parts({ parts }: { parts: readonly DiffPart[] }) {
  return parts.map(({ text, kind }, index) => {
    // oxlint-disable-next-line react/no-array-index-key -- the parts of one difference never move
    if (kind === "same") return <span key={index}>{text}</span>;
    if (kind === "removed") {
      return (
        // oxlint-disable-next-line react/no-array-index-key -- as above
        <del key={index} className="rounded-sm bg-stop-tint text-stop">
          {text}
        </del>
      );
    }
    return (
      // oxlint-disable-next-line react/no-array-index-key -- as above
      <ins key={index} className="rounded-sm bg-ok-tint text-ok underline">
        {text}
      </ins>
    );
  });
}
