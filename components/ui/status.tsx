import type { ReactNode } from "react";

import { cn } from "./cn.ts";

export type StatusTone = "ok" | "wait" | "warn" | "stop" | "unknown" | "plain";

const GLYPHS: Record<StatusTone, string> = {
  ok: "●",
  wait: "◐",
  warn: "▲",
  stop: "■",
  unknown: "?",
  plain: "○",
};

const TONES: Record<StatusTone, { text: string; chip: string }> = {
  ok: { text: "text-ok", chip: "bg-ok-tint text-ok" },
  wait: { text: "text-wait", chip: "bg-wait-tint text-wait" },
  warn: { text: "text-warn", chip: "bg-warn-tint text-warn" },
  stop: { text: "text-stop", chip: "bg-stop-tint text-stop" },
  unknown: { text: "text-unknown", chip: "bg-unknown-tint text-unknown" },
  plain: { text: "text-muted", chip: "bg-hover text-normal" },
};

/** A state as glyph, word and colour: any one of the three alone is enough to read it. */
export function Status({
  tone,
  children,
  chip = false,
  className,
}: {
  tone: StatusTone;
  children: ReactNode;
  /** On a tinted ground, for places where the state stands alone. */
  chip?: boolean;
  className?: string;
}) {
  return (
    <span
      data-tone={tone}
      data-outline-in-forced-colors={chip || undefined}
      className={cn(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        chip ? ["h-6 rounded-md px-2 font-medium", TONES[tone].chip] : TONES[tone].text,
        className,
      )}
    >
      <Glyph tone={tone} />
      {children}
    </span>
  );
}

/** The sign of a state, drawn in a fixed box so that words line up. */
export function Glyph({ tone, className }: { tone: StatusTone; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex w-3 justify-center font-sans text-[0.85em] leading-none",
        TONES[tone].text,
        className,
      )}
    >
      {GLYPHS[tone]}
    </span>
  );
}
