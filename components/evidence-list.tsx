import { evidenceFacts, evidenceSentence } from "./evidence-words.ts";
import { formatAbsolute } from "./ui/time.ts";

/** What is known about the outcome of a send, oldest first: a sentence each, with host, bytes and time beside it. */
export function EvidenceList({ evidence }: { evidence: readonly Readonly<Record<string, unknown>>[] }) {
  return (
    <ol className="flex flex-col gap-1.5">
      {evidence.map((fact, index) => {
        const at = typeof fact["at"] === "string" ? new Date(fact["at"]) : null;
        return (
          // oxlint-disable-next-line react/no-array-index-key -- evidence only grows at its end
          <li key={index} className="flex flex-col">
            <span className="text-normal">{evidenceSentence(fact)}</span>
            <span className="flex flex-wrap gap-x-3 text-small text-muted">
              {at && !Number.isNaN(at.getTime()) ? (
                <time dateTime={at.toISOString()}>{formatAbsolute(at)}</time>
              ) : null}
              {evidenceFacts(fact).map(({ label, value }) => (
                <span key={label}>
                  {label} <code className="break-all text-normal">{value}</code>
                </span>
              ))}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
