"use client";

import Link from "next/link";
import { useState } from "react";

import { cn } from "#components/ui/cn.ts";
import type { DraftView } from "#lib/contracts/drafts.ts";

import { segmentsOf, type Source, sourcesOf } from "./text-segments.ts";

/** The words as they would leave. Hover or focus on a sentence lights its source, and the other way round. */
export function DraftText({ draft }: { draft: DraftView }) {
  const [lit, setLit] = useState<number | null>(null);
  const sources = sourcesOf(draft.claims);
  const firstText = draft.revisions[0]?.text ?? draft.text;
  const segments = segmentsOf(draft.text, { claims: draft.claims, sources, firstText });
  const light = (source: Source | null) => ({
    onMouseEnter: () => setLit(source?.number ?? null),
    onMouseLeave: () => setLit(null),
    onFocus: () => setLit(source?.number ?? null),
    onBlur: () => setLit(null),
  });

  return (
    <>
      <div
        className="max-w-[68ch] text-draft whitespace-pre-wrap text-strong [overflow-wrap:anywhere]"
        data-testid="draft-text"
      >
        {segments.map(({ start, text, source, isClaimEnd, isChanged }) =>
          source ? (
            <a
              key={start}
              href={`#source-${source.number}`}
              aria-describedby={`source-${source.number}`}
              onClick={(event) => event.preventDefault()}
              {...light(source)}
              className={cn(
                "rounded-sm",
                lit === source.number && "bg-accent-tint",
                isChanged && "underline decoration-dotted decoration-edge underline-offset-4",
              )}
            >
              {text}
              {isClaimEnd ? (
                <sup className="px-0.5 font-mono text-[0.65em] text-muted">{source.number}</sup>
              ) : null}
            </a>
          ) : (
            <span
              key={start}
              className={cn(isChanged && "underline decoration-dotted decoration-edge underline-offset-4")}
            >
              {text}
            </span>
          ),
        )}
      </div>
      {sources.length > 0 ? <Sources sources={sources} lit={lit} light={light} /> : null}
    </>
  );
}

type Light = (source: Source | null) => {
  onMouseEnter: () => void;
  onMouseLeave: () => void;
  onFocus: () => void;
  onBlur: () => void;
};

function Sources({ sources, lit, light }: { sources: readonly Source[]; lit: number | null; light: Light }) {
  return (
    <ol aria-label="Sources" className="flex flex-col gap-0.5 border-t border-line pt-3">
      {sources.map((source) => (
        <li
          key={source.number}
          id={`source-${source.number}`}
          {...light(source)}
          className={cn("flex gap-2 rounded-sm px-1 py-0.5", lit === source.number && "bg-accent-tint")}
        >
          <span className="w-4 shrink-0 font-mono text-muted">{source.number}</span>
          <span className="min-w-0">
            {source.href ? (
              <Link href={source.href} className="link">
                {source.label}
              </Link>
            ) : (
              <span className="text-strong">{source.label}</span>
            )}
            {source.excerpt ? (
              <q className={cn("ml-1.5 text-muted", lit !== source.number && "line-clamp-1")}>
                {source.excerpt}
              </q>
            ) : null}
          </span>
        </li>
      ))}
    </ol>
  );
}
