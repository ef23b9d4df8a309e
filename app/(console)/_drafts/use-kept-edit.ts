"use client";

import { useState, useSyncExternalStore } from "react";

import type { DraftView } from "#lib/contracts/drafts.ts";
import { subjectFault, textFault } from "#lib/domain/draft-words.ts";

import { type KeptEdit, readKeptText, removeKeptEdit, toKeptEdit, writeKeptEdit } from "./kept-edit.ts";

export type Editing = {
  /** Null while the draft is only read. */
  words: KeptEdit | null;
  isChanged: boolean;
  faults: { subject: string | null; text: string | null };
  start: () => void;
  change: (words: Partial<Pick<KeptEdit, "subject" | "text">>) => void;
  /** False when a field is at fault: its words say why. */
  check: () => boolean;
  close: () => void;
};

const NO_FAULTS = { subject: null, text: null };

/** The words in the editor. They outlive a reload, a lost session and other people's changes; saving ends them. */
export function useKeptEdit(draft: DraftView): Editing {
  const kept = useKeptText(draft.id);
  /** Undefined until the person touches the editor: then it is theirs, before it is what the tab has kept. */
  const [typed, setTyped] = useState<KeptEdit | null | undefined>(undefined);
  const words = typed === undefined ? toKeptEdit(kept) : typed;
  const [faults, setFaults] = useState<Editing["faults"]>(NO_FAULTS);
  return {
    words,
    isChanged: words !== null && (words.subject !== draft.subject || words.text !== draft.text),
    faults,
    start: () => setTyped({ revision: draft.revision, subject: draft.subject, text: draft.text }),
    change: (changes) => {
      if (!words) return;
      const changed = { ...words, ...changes };
      setTyped(changed);
      setFaults(NO_FAULTS);
      writeKeptEdit(draft.id, changed);
    },
    check: () => {
      const found = {
        subject: subjectFault(words?.subject ?? ""),
        text: textFault(words?.text ?? ""),
      };
      setFaults(found);
      return found.subject === null && found.text === null;
    },
    close: () => {
      removeKeptEdit(draft.id);
      setTyped(null);
      setFaults(NO_FAULTS);
    },
  };
}

/** What this tab has kept; the server knows nothing of it, so it comes in after the first render. */
function useKeptText(draftId: string): string | null {
  return useSyncExternalStore(
    neverChanges,
    () => readKeptText(draftId),
    () => null,
  );
}

function neverChanges(): () => void {
  return () => {};
}
