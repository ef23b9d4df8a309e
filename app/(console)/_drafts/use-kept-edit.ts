"use client";

import { useEffect, useState } from "react";

import { DraftSubject, DraftText, type DraftView } from "#lib/contracts/drafts.ts";

import { type KeptEdit, readKeptEdit, removeKeptEdit, writeKeptEdit } from "./kept-edit.ts";

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
  const [words, setWords] = useState<KeptEdit | null>(null);
  const [faults, setFaults] = useState<Editing["faults"]>(NO_FAULTS);
  // What the tab has kept is unknown to the server, so it is taken up after the first render.
  useEffect(() => setWords(readKeptEdit(draft.id)), [draft.id]);
  return {
    words,
    isChanged: words !== null && (words.subject !== draft.subject || words.text !== draft.text),
    faults,
    start: () => setWords({ revision: draft.revision, subject: draft.subject, text: draft.text }),
    change: (changes) => {
      if (!words) return;
      const changed = { ...words, ...changes };
      setWords(changed);
      setFaults(NO_FAULTS);
      writeKeptEdit(draft.id, changed);
    },
    check: () => {
      const found = {
        subject: DraftSubject.safeParse(words?.subject).error?.issues[0]?.message ?? null,
        text: DraftText.safeParse(words?.text).error?.issues[0]?.message ?? null,
      };
      setFaults(found);
      return found.subject === null && found.text === null;
    },
    close: () => {
      removeKeptEdit(draft.id);
      setWords(null);
      setFaults(NO_FAULTS);
    },
  };
}
