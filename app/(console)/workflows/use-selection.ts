"use client";

import { useState } from "react";

export type Selection = {
  ids: readonly string[];
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  /** Every row between the one that was touched last and this one. */
  extendTo: (id: string, order: readonly string[]) => void;
  clear: () => void;
};

/** Rows chosen one by one, or from one to another. */
export function useSelection(): Selection {
  const [ids, setIds] = useState<readonly string[]>([]);
  const [last, setLast] = useState<string | null>(null);
  return {
    ids,
    has: (id) => ids.includes(id),
    toggle: (id) => {
      setIds(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
      setLast(id);
    },
    extendTo: (id, order) => {
      const [from, to] = [order.indexOf(last ?? id), order.indexOf(id)].toSorted((a, b) => a - b);
      const between = order.slice(Math.max(from ?? 0, 0), (to ?? 0) + 1);
      setIds([...new Set([...ids, ...between])]);
      setLast(id);
    },
    clear: () => {
      setIds([]);
      setLast(null);
    },
  };
}
