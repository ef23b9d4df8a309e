"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { useToast } from "#components/ui/toast.tsx";
import { type PublicFailure, RequestFailure } from "#lib/contracts/action-result.ts";
import type { DecisionResult, DraftView } from "#lib/contracts/drafts.ts";
import type { DecisionKind } from "#lib/domain/draft-state.ts";

import {
  approveDraftAction,
  assignDraftAction,
  chooseMailboxAction,
  editDraftAction,
  keepStaleDraftAction,
  rejectDraftAction,
  snoozeDraftAction,
  undoApprovalAction,
  undoDecisionAction,
} from "./actions.ts";
import { draftKeys, fetchDraft, useDecision } from "./draft-queries.ts";
import type { Editing } from "./use-kept-edit.ts";
import type { Shown } from "./use-shown-draft.ts";

/** Why the last decision did not go through, in the order of how much is known. */
export type Trouble =
  | { kind: "conflict"; failure: PublicFailure; seen: DraftView }
  | { kind: "refused"; failure: PublicFailure }
  | { kind: "too_fast"; words: string }
  | { kind: "checking"; what: string }
  | { kind: "settled"; what: string; isChanged: boolean; found: DraftView };

type Decided = { kind: DecisionKind; draft: DraftView };
const CHECK_EVERY_MS = 2_000;

/** Everything that a person can do with the draft on the screen. */
export function useDraftDesk(input: {
  shown: Shown;
  editing: Editing;
  /** Resolved once the server knows that the words were shown. */
  opened: () => Promise<void>;
  onDecided: (decided: Decided) => void;
}) {
  const { shown, editing, opened, onDecided } = input;
  const { draft } = shown;
  const queryClient = useQueryClient();
  const toast = useToast();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const isDeciding = useRef(false);
  const approval = useDecision(approveDraftAction);
  const edit = useDecision(editDraftAction);
  const keeping = useDecision(keepStaleDraftAction);
  const choosing = useDecision(chooseMailboxAction);
  const rejection = useDecision(rejectDraftAction);
  const snooze = useDecision(snoozeDraftAction);
  const assignment = useDecision(assignDraftAction);
  const approvalUndo = useDecision(undoApprovalAction);
  const decisionUndo = useDecision(undoDecisionAction);
  const seen = { draftId: draft.id, version: draft.version };

  /** Of a session that has ended the frame tells, with the way back in: here is said only what to do after it. */
  const refuse = ({ failure }: RequestFailure, afterSignIn: string) => {
    if (failure.code !== "unauthenticated") return setTrouble({ kind: "refused", failure });
    setTrouble(null);
    toast({ tone: "warn", message: afterSignIn });
  };

  /** A lost answer is never a reason to send the decision again: the server is asked what became of the first one. */
  const findOut = async (what: string) => {
    setTrouble({ kind: "checking", what });
    for (;;) {
      try {
        const found = await fetchDraft(draft.id);
        queryClient.setQueryData(draftKeys.detail(draft.id), found);
        return setTrouble({ kind: "settled", what, isChanged: found.version > draft.version, found });
      } catch (error) {
        if (error instanceof RequestFailure && error.status < 500)
          return refuse(error, "Sign in, and look at what stands here before you decide again.");
        await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
      }
    }
  };

  const decide = async (what: string, run: () => Promise<DecisionResult>) => {
    // The second press of a double click comes before the first one shows.
    if (isDeciding.current) return null;
    isDeciding.current = true;
    setTrouble(null);
    try {
      const result = await run();
      shown.adopt(result.version);
      return result;
    } catch (error) {
      if (!(error instanceof RequestFailure)) await findOut(what);
      else if (error.failure.details.reason === "too_fast")
        setTrouble({ kind: "too_fast", words: error.failure.message });
      else if (error.failure.code === "conflict")
        setTrouble({ kind: "conflict", failure: error.failure, seen: draft });
      else refuse(error, "Nothing was changed. Sign in, then decide again.");
      return null;
    } finally {
      isDeciding.current = false;
    }
  };

  const undo = async (decided: { draftId: string; version: number }, kind: DecisionKind) => {
    const run = kind === "approve" ? approvalUndo : decisionUndo;
    try {
      const result = await run.mutateAsync(decided);
      if (decided.draftId === draft.id) shown.adopt(result.version);
      toast({ tone: "plain", message: kind === "approve" ? "Taken back: nothing leaves" : "Taken back" });
    } catch (error) {
      const words =
        error instanceof RequestFailure ? error.message : "No answer. The list shows what became of it.";
      toast({ tone: "warn", message: words });
    }
  };

  /** Shown at once. The new digest comes with the next answer; an approval before that is refused as out of date. */
  const showMailbox = (mailboxId: string) =>
    queryClient.setQueryData<DraftView>(draftKeys.detail(draft.id), (latest) => {
      const mailbox = latest?.mailboxes.find(({ id }) => id === mailboxId);
      return latest && mailbox ? { ...latest, mailbox } : latest;
    });

  const announce = (result: DecisionResult, { kind, message }: { kind: DecisionKind; message: string }) => {
    const until = result.sendAfter ? { until: { at: new Date(result.sendAfter), words: "leaves in" } } : {};
    toast({
      message,
      ...until,
      undo: { onUndo: () => void undo({ draftId: result.draftId, version: result.version }, kind) },
    });
    onDecided({ kind, draft });
  };

  return {
    trouble,
    dismiss: () => setTrouble(null),
    isBusy:
      trouble?.kind === "checking" ||
      [approval, edit, keeping, choosing, rejection, snooze, assignment].some(({ isPending }) => isPending),
    approve: async (evenIfFast = false) => {
      const { digest } = draft;
      if (digest === null) return;
      const shownWords = { ...seen, digest, ...(evenIfFast ? { evenIfFast } : {}) };
      const result = await decide("approval", async () => {
        await opened();
        return approval.mutateAsync(shownWords);
      });
      if (result) announce(result, { kind: "approve", message: "Approved" });
    },
    save: async () => {
      const { words } = editing;
      if (!words || !editing.check()) return;
      const { subject, text } = words;
      const result = await decide("edit", () => edit.mutateAsync({ ...seen, subject, text }));
      if (!result) return;
      editing.close();
      toast({ message: "Saved as a new text" });
    },
    keep: async () => {
      const result = await decide("decision", () => keeping.mutateAsync(seen));
      if (result) toast({ message: "Kept: these words can be approved" });
    },
    chooseMailbox: async (mailboxId: string) => {
      const result = await decide("choice", () => choosing.mutateAsync({ ...seen, mailboxId }));
      if (!result) return;
      showMailbox(mailboxId);
      toast({ message: "It leaves from the mailbox that you chose" });
    },
    reject: async ({ reason, isKept }: { reason: string; isKept: boolean }) => {
      const result = await decide("rejection", () => rejection.mutateAsync({ ...seen, reason, isKept }));
      if (result) announce(result, { kind: "reject", message: "Rejected: no reply is sent" });
    },
    snooze: async (until: Date) => {
      const result = await decide("snooze", () =>
        snooze.mutateAsync({ ...seen, until: until.toISOString() }),
      );
      if (result) announce(result, { kind: "snooze", message: "Snoozed" });
    },
    assign: async ({ id, name }: { id: string | null; name: string }) => {
      const result = await decide("assignment", () => assignment.mutateAsync({ ...seen, assigneeId: id }));
      if (result) announce(result, { kind: "assign", message: `Assigned to ${name}` });
    },
    undo: async () => {
      if (draft.undo) await undo(seen, draft.undo.kind);
    },
  };
}
