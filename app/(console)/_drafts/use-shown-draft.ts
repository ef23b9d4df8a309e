"use client";

import { useState } from "react";

import type { DraftView } from "#lib/contracts/drafts.ts";

export type Shown = {
  /** What is on the screen. An approval is always about these words. */
  draft: DraftView;
  /** Newer words that somebody else has stored meanwhile; they wait until the person asks for them. */
  newer: DraftView | null;
  /** Takes the newer words, or those of the person's own change up to a version. */
  adopt: (ownVersion?: number) => void;
};

/** Keeps the words under the reader's eyes as they are: states follow at once, other people's words are offered. */
export function useShownDraft(latest: DraftView): Shown {
  const [state, setState] = useState({ draft: latest, ownVersion: 0 });
  const hasSameWords = latest.digest === state.draft.digest && latest.id === state.draft.id;
  const isOwnChange = latest.version <= state.ownVersion;
  const isAdopted = hasSameWords || isOwnChange;
  if (isAdopted && latest !== state.draft) setState({ ...state, draft: latest });
  return {
    draft: isAdopted ? latest : state.draft,
    newer: isAdopted ? null : latest,
    adopt: (ownVersion) =>
      setState(
        ownVersion === undefined ? { draft: latest, ownVersion: latest.version } : { ...state, ownVersion },
      ),
  };
}
