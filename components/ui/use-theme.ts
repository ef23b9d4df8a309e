"use client";

import { useSyncExternalStore } from "react";

import { type Theme, THEME_COOKIE, toTheme } from "./theme.ts";

const A_YEAR_S = 31_536_000;
const listeners = new Set<() => void>();

/** The chosen colours, the same wherever they are shown. */
export function useTheme(initial: Theme): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(
    watch,
    () => toTheme(document.documentElement.dataset["theme"]),
    () => initial,
  );
  return [theme, applyTheme];
}

function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax`;
  for (const listener of listeners) listener();
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
