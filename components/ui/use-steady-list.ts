"use client";

import { useState } from "react";

type Listed = { id: string };
export type SteadyRow<T extends Listed> = { item: T; isGone: boolean };
export type SteadyList<T extends Listed> = { rows: SteadyRow<T>[]; newCount: number };

/**
 * Holds the order while somebody points at the list or has the focus in it: rows that went stay, folded, in their
 * place, and new ones wait behind a count. Let go, it is the server's order again.
 */
export function useSteadyList<T extends Listed>(items: readonly T[], isHeld: boolean): SteadyList<T> {
  const [held, setHeld] = useState<readonly T[]>(items);
  if (!isHeld) {
    if (held !== items) setHeld(items);
    return { rows: items.map((item) => ({ item, isGone: false })), newCount: 0 };
  }
  const fresh = new Map(items.map((item) => [item.id, item]));
  const known = new Set(held.map(({ id }) => id));
  return {
    rows: held.map((item) => ({ item: fresh.get(item.id) ?? item, isGone: !fresh.has(item.id) })),
    newCount: items.filter(({ id }) => !known.has(id)).length,
  };
}
