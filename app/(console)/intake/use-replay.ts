"use client";

import { useEffect } from "react";

import { useToast } from "#components/ui/toast.tsx";
import { watchPendingKey } from "#components/ui/use-keys.ts";
import { RequestFailure } from "#lib/contracts/action-result.ts";
import type { ReplayedDelivery } from "#lib/contracts/quarantine.ts";

import { replayDeliveryAction } from "./actions.ts";
import { useIntakeChange } from "./intake-queries.ts";
import { replayWords } from "./quarantine-words.ts";

export type Replay = ReturnType<typeof useReplay>;

/** Sends a delivery through the same door again, and says what came of it. */
export function useReplay() {
  const toast = useToast();
  const replay = useIntakeChange(replayDeliveryAction);
  useEffect(
    () =>
      watchPendingKey((pending) => {
        const isOnRow = document.activeElement?.matches("[data-delivery-id]") ?? false;
        if (pending === "r" && isOnRow) {
          toast({ tone: "warn", message: "Press R once more to replay this delivery", durationMs: 1500 });
        }
      }),
    [toast],
  );
  return {
    isBusy: replay.isPending,
    run: async (deliveryId: string): Promise<ReplayedDelivery | null> => {
      try {
        const replayed = await replay.mutateAsync({ deliveryId });
        toast({ tone: replayed.isResolved ? "ok" : "warn", message: replayWords(replayed) });
        return replayed;
      } catch (error) {
        const lost = "The answer was lost. The list shows what became of it.";
        toast({ tone: "warn", message: error instanceof RequestFailure ? error.message : lost });
        return null;
      }
    },
  };
}
