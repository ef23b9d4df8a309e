import type { ContentView } from "#lib/contracts/content.ts";
import { contentText } from "#lib/domain/content.ts";

/** A version as it is stored; a policy as sentences. */
export function ContentText({ content }: { content: ContentView }) {
  if (content.kind === "policy") {
    return (
      <ul className="flex max-w-[68ch] flex-col divide-y divide-line border-y border-line">
        {contentText(content)
          .split("\n")
          .map((line) => {
            const [rule = "", value = ""] = line.split(/: (.*)/);
            return (
              <li key={rule} className="flex flex-wrap gap-x-4 py-2">
                <span className="min-w-48 flex-1">{rule}</span>
                <span className="min-w-32 flex-1 font-medium break-words text-strong">{value}</span>
              </li>
            );
          })}
      </ul>
    );
  }
  return (
    <article className="max-w-[80ch] rounded-md border border-line bg-surface p-4">
      {content.kind === "template" ? (
        <p className="mb-3 border-b border-line pb-3 font-mono break-words text-row text-strong">
          <span className="text-muted">Subject: </span>
          {content.body.subject}
        </p>
      ) : null}
      <p className="font-mono break-words whitespace-pre-wrap text-row">{content.body.text}</p>
    </article>
  );
}
