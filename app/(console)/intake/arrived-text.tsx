"use client";

import { useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import type { QuarantinedDeliveryView, QuarantineItem } from "#lib/contracts/quarantine.ts";

import { openDeliveryAction } from "./actions.ts";
import { useIntakeChange } from "./intake-queries.ts";

/** The raw text, only when somebody asks for it: it may hold personal data, and each opening is recorded. */
export function ArrivedText({ item }: { item: QuarantineItem }) {
  const [opened, setOpened] = useState<QuarantinedDeliveryView | null>(null);
  const open = useIntakeChange(openDeliveryAction);
  if (!opened) {
    return (
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button
          busy={open.isPending}
          onClick={() => open.mutate({ deliveryId: item.id }, { onSuccess: setOpened })}
        >
          Show what arrived
        </Button>
        <span className="text-muted">It may hold personal data. That you opened it is recorded.</span>
        {open.error ? (
          <p role="alert" className="basis-full text-stop">
            {wordsOf(open.error, "read")}
          </p>
        ) : null}
      </div>
    );
  }
  return (
    <section aria-label="What arrived" className="flex flex-col gap-1">
      {opened.text === null ? (
        <p className="text-normal">What arrived is no longer kept.</p>
      ) : (
        <section
          aria-label="Raw text"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
          tabIndex={0}
          className="max-h-72 overflow-auto rounded-md border border-line bg-canvas"
        >
          <pre className="p-3 font-mono text-small whitespace-pre-wrap text-strong [overflow-wrap:anywhere]">
            {opened.text || "(empty)"}
          </pre>
        </section>
      )}
      {opened.isCut ? (
        <p className="text-muted">It goes on; the first 200,000 characters are shown.</p>
      ) : null}
      <p className="text-small text-muted">
        <code className="break-all">{opened.path}</code> · SHA-256{" "}
        <code className="break-all">{opened.bodySha256}</code>
      </p>
      {opened.reason ? <p className="text-normal">Dismissed because: {opened.reason}</p> : null}
    </section>
  );
}
