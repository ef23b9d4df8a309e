"use client";

import { useSyncExternalStore } from "react";

import { WORKFLOW_COLUMNS, type WorkflowColumn } from "#lib/domain/workflow-columns.ts";

const KEY = "countersign.workflow-columns";
const DEFAULT: readonly WorkflowColumn[] = ["status", "step", "about", "owner", "tags", "came", "changed"];

const state = { text: "", columns: DEFAULT, listeners: new Set<() => void>() };

/** Which columns the list shows on this browser; the name is always there. */
export function useColumns(): [readonly WorkflowColumn[], (columns: readonly WorkflowColumn[]) => void] {
  return [useSyncExternalStore(subscribe, read, () => DEFAULT), setColumns];
}

function setColumns(columns: readonly WorkflowColumn[]): void {
  window.localStorage.setItem(KEY, columns.join(","));
  for (const listener of state.listeners) listener();
}

function read(): readonly WorkflowColumn[] {
  const text = window.localStorage.getItem(KEY);
  if (text === null) return DEFAULT;
  if (text !== state.text) {
    const chosen = text.split(",");
    state.text = text;
    state.columns = WORKFLOW_COLUMNS.filter((column) => chosen.includes(column));
  }
  return state.columns;
}

function subscribe(listener: () => void): () => void {
  state.listeners.add(listener);
  return () => state.listeners.delete(listener);
}
