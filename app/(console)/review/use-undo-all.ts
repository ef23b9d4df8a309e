"use client";

import { useToast } from "#components/ui/toast.tsx";

import { undoApprovalAction } from "../_drafts/actions.ts";
import { useDecision } from "../_drafts/draft-queries.ts";

type Approved = { draftId: string; version: number };

/** Takes a whole bulk approval back, one by one; what has left already is counted and told. */
export function useUndoAll() {
  const toast = useToast();
  const undo = useDecision(undoApprovalAction);
  const takeBack = async (approved: readonly Approved[]) => {
    const results = await Promise.allSettled(approved.map((each) => undo.mutateAsync(each)));
    const failed = results.filter(({ status }) => status === "rejected").length;
    const done = results.length - failed;
    toast(
      failed === 0
        ? { tone: "plain", message: `Taken back: ${done} of ${done}, nothing leaves` }
        : { tone: "warn", message: `Taken back: ${done}. ${failed} could not be: open them to see why.` },
    );
  };
  return {
    offer: (approved: readonly Approved[]) =>
      toast({
        message: approved.length === 1 ? "One draft approved" : `${approved.length} drafts approved`,
        undo: { onUndo: () => void takeBack(approved) },
      }),
  };
}
