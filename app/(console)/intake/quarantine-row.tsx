import { ADAPTER_WORDS } from "#components/intake-words.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Glyph } from "#components/ui/status.tsx";
import type { QuarantineItem } from "#lib/contracts/quarantine.ts";

import { CAUSE_WORDS, formatBytes } from "./quarantine-words.ts";

/** Why, by which way, how much, when; never what stands in it. */
export function QuarantineRow({
  item,
  isGone,
  onOpen,
}: {
  item: QuarantineItem;
  /** It left the list while somebody points at it: it keeps its place until they leave. */
  isGone: boolean;
  onOpen: () => void;
}) {
  const { id, adapter, cause, bodyBytes, receivedAt, resolution, resolvedAt, resolvedBy } = item;
  return (
    <button
      type="button"
      data-delivery-id={id}
      aria-disabled={isGone || undefined}
      onClick={isGone ? undefined : onOpen}
      className="flex min-h-11 w-full flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-2 text-left -outline-offset-2 hover:bg-hover"
    >
      <Glyph tone={resolution ? "plain" : "warn"} />
      <span className="font-medium text-strong">{CAUSE_WORDS[cause].what}</span>
      <span className="order-last basis-full pl-6 text-normal sm:order-none sm:min-w-0 sm:flex-1 sm:basis-auto sm:pl-0">
        {ADAPTER_WORDS[adapter]} · {formatBytes(bodyBytes)}
        {isGone ? " · no longer in this list" : null}
        {resolution ? (
          <>
            {" · "}
            {resolution} {resolvedAt ? <RelativeTime at={resolvedAt} /> : null}
            {resolvedBy ? ` by ${resolvedBy}` : ""}
          </>
        ) : null}
      </span>
      <RelativeTime at={receivedAt} className="ml-auto text-muted" />
    </button>
  );
}
