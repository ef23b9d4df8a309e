"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { CATEGORY_WORDS, workflowWord } from "#components/words.ts";

import { relatedOptions } from "./detail-queries.ts";

/** What else the same person sent. */
export function Related({ workflowId }: { workflowId: string }) {
  const { data } = useQuery(relatedOptions(workflowId));
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-label="Same person" className="flex flex-col gap-2">
      <h2 className="text-heading font-semibold">From the same person</h2>
      <ul className="flex flex-col rounded-md border border-line bg-surface">
        {data.items.map((item) => {
          const { tone, word } = workflowWord(item);
          return (
            <li
              key={item.id}
              className="flex min-h-9 flex-wrap items-center gap-x-4 border-b border-line px-3 py-1.5 last:border-b-0"
            >
              <Link
                href={`/workflows/${item.id}`}
                prefetch={false}
                className="min-w-0 flex-1 basis-40 truncate font-medium text-strong underline-offset-3 hover:underline"
              >
                {item.formName ?? "Form"}
                {item.category ? ` · ${CATEGORY_WORDS[item.category]}` : ""}
              </Link>
              <Status tone={tone}>{word}</Status>
              <RelativeTime at={item.createdAt} className="text-muted" />
            </li>
          );
        })}
      </ul>
      {data.isCut ? <p className="text-muted">The newest 20 are shown.</p> : null}
    </section>
  );
}
