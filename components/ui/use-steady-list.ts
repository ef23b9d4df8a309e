"use client";

import { useState } from "react";

type Listed = { id: string };
export type SteadyRow<T extends Listed> = { item: T; isGone: boolean };
export type SteadyList<T extends Listed> = { rows: SteadyRow<T>[]; newCount: number };

/**
 * Holds the order while somebody points at the list or has the focus in it: rows that went stay, folded, in their
 * place, and new ones wait behind a count. Let go, it is the server's order again. Another list (`of`: its page and
 * filters) is shown at once, held or not.
 */
export function useSteadyList<T extends Listed>(
  items: readonly T[],
  isHeld: boolean,
  of = "",
): SteadyList<T> {
  const [kept, setKept] = useState({ items, of });
  if (!isHeld || kept.of !== of) {
    if (kept.items !== items || kept.of !== of) setKept({ items, of });
    return { rows: items.map((item) => ({ item, isGone: false })), newCount: 0 };
  }
  const fresh = new Map(items.map((item) => [item.id, item]));
  const known = new Set(kept.items.map(({ id }) => id));
  return {
    rows: kept.items.map((item) => ({ item: fresh.get(item.id) ?? item, isGone: !fresh.has(item.id) })),
    newCount: items.filter(({ id }) => !known.has(id)).length,
  };
}
