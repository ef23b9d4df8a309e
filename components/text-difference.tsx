import { diffTexts } from "#lib/domain/diff.ts";

import { cn } from "./ui/cn.ts";

type Segment = { kind: "same" | "added" | "removed"; text: string };

/** What one text has that the other has not, marked in place. */
export function TextDifference({
  before,
  after,
  className,
}: {
  before: string;
  after: string;
  className?: string;
}) {
  return <Changes changes={diffTexts(before, after)} {...(className ? { className } : {})} />;
}

export function Changes({ changes, className }: { changes: readonly Segment[]; className?: string }) {
  return (
    <p className={cn("break-words whitespace-pre-wrap", className ?? "max-w-[68ch] text-draft")}>
      {changes.map((change, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- changes have no identity but their place
        <Change key={index} {...change} />
      ))}
    </p>
  );
}

function Change({ kind, text }: Segment) {
  switch (kind) {
    case "added":
      return <ins className="bg-ok-tint text-ok">{text}</ins>;
    case "removed":
      return <del className="bg-stop-tint text-stop">{text}</del>;
    case "same":
      return <span>{text}</span>;
  }
}
