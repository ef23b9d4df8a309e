"use client";

import { useState } from "react";

import { MOST_BULK_APPROVALS } from "#lib/domain/bulk-approval.ts";

export type Selection = {
  ids: readonly string[];
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  /** Lets go of some, or of all. */
  remove: (ids?: readonly string[]) => void;
};

/** The drafts that were selected, in the order in which they were. They stay selected on other pages of the queue. */
export function useSelection(): Selection {
  const [ids, setIds] = useState<readonly string[]>([]);
  return {
    ids,
    has: (id) => ids.includes(id),
    toggle: (id) =>
      setIds((now) =>
        now.includes(id) ? now.filter((each) => each !== id) : [...now, id].slice(0, MOST_BULK_APPROVALS),
      ),
    remove: (gone) => setIds((now) => (gone ? now.filter((id) => !gone.includes(id)) : [])),
  };
}
