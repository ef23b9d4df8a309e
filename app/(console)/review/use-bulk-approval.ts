"use client";

import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { callAction } from "#app/_client/fetch-view.ts";
import type { BulkApprovalRow } from "#lib/contracts/bulk-approval.ts";
import type { DraftView } from "#lib/contracts/drafts.ts";

import { approveDraftsAction } from "../_drafts/actions.ts";
import { reasonAgainstText } from "../_drafts/decision-bar.tsx";
import { draftKeys, fetchDraft } from "../_drafts/draft-queries.ts";
import { noteOpening } from "../_drafts/use-opening.ts";
import { useStepUp } from "../_frame/use-step-up.tsx";
import { needsKeys } from "../needs-queries.ts";

/** One of the selected drafts: its words as they were first shown here, which nothing changes any more. */
export type BulkItem = { id: string; draft: DraftView | null; isFailed: boolean; against: string | null };

/** Reads the selected drafts once, remembers which were shown to their end, and approves those. */
export function useBulkApproval(ids: readonly string[]) {
  const queryClient = useQueryClient();
  const withStepUp = useStepUp();
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const [rows, setRows] = useState<readonly BulkApprovalRow[] | null>(null);
  const items = useQueries({
    queries: ids.map((id) => ({
      queryKey: ["bulk-approval", id],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchDraft(id, signal),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
      refetchOnWindowFocus: false,
    })),
    combine: (results) =>
      results.map(({ data, isError }, index): BulkItem => {
        const draft = data ?? null;
        return { id: ids[index] ?? "", draft, isFailed: isError, against: draft && against(draft) };
      }),
  });
  const approvable = items.flatMap(({ draft, against: reason }) => (draft && !reason ? [draft] : []));
  const isLoading = items.some(({ draft, isFailed }) => !draft && !isFailed);
  const unseen = approvable.filter(({ id }) => !seen.has(id)).length;

  const approval = useMutation({
    mutationFn: ({ only, evenIfFast }: { only?: readonly string[]; evenIfFast: boolean }) => {
      const chosen = approvable.filter(({ id }) => seen.has(id) && (!only || only.includes(id)));
      const inputs = chosen.map(({ id, version, digest }) => ({
        draftId: id,
        version,
        digest: digest ?? "",
      }));
      return withStepUp(() =>
        callAction(approveDraftsAction, { items: inputs, ...(evenIfFast ? { evenIfFast } : {}) }),
      );
    },
    onSuccess: ({ rows: fresh }) => {
      const ofNow = new Set(fresh.map(({ draftId }) => draftId));
      setRows([...(rows ?? []).filter(({ draftId }) => !ofNow.has(draftId)), ...fresh]);
    },
    onSettled: () => {
      for (const queryKey of [draftKeys.all, needsKeys.all, ["workflows"]]) {
        void queryClient.invalidateQueries({ queryKey });
      }
    },
  });

  return {
    items,
    approvable,
    unseen,
    isLoading,
    rows,
    approval,
    mayApprove: !isLoading && approvable.length > 0 && unseen === 0 && !approval.isPending,
    onBegun: (draft: DraftView) => void noteOpening(draft.id, draft.revision),
    isSeen: (id: string) => seen.has(id),
    onSeen: (id: string) => setSeen((now) => (now.has(id) ? now : new Set([...now, id]))),
  };
}

function against(draft: DraftView): string | null {
  if (draft.status !== "pending_review" && draft.status !== "snoozed") return "It is decided already.";
  return reasonAgainstText(draft);
}
