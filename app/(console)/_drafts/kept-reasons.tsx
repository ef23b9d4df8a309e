"use client";

import { X } from "lucide-react";

import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import type { RejectionReasonView } from "#lib/contracts/rejection-reasons.ts";

import { useForgetReason } from "./reason-queries.ts";

/** The team's reasons, the most used first, each on its digit. */
export function KeptReasons({
  reasons,
  onChoose,
}: {
  reasons: readonly RejectionReasonView[];
  onChoose: (words: string) => void;
}) {
  const forgetting = useForgetReason();
  return (
    <ul aria-label="Reasons of the team" className="flex flex-col gap-0.5">
      {reasons.map(({ id, words, uses }, index) => (
        <li key={id} className="flex items-center gap-1">
          <Button
            variant="quiet"
            size="small"
            className="min-w-0 flex-1 justify-start"
            onClick={() => onChoose(words)}
          >
            <Kbd keys={String(index + 1)} />
            <span className="truncate text-strong">{words}</span>
            <span className="ml-auto text-muted">{uses === 1 ? "once" : `${uses} times`}</span>
          </Button>
          <Button
            variant="quiet"
            size="icon"
            className="size-7"
            aria-label={`Take “${words}” out of the team's list`}
            busy={forgetting.isPending}
            onClick={() => forgetting.mutate(id)}
          >
            <X aria-hidden />
          </Button>
        </li>
      ))}
    </ul>
  );
}
