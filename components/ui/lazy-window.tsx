"use client";

import type { ComponentType } from "react";

import { lazyPart } from "./lazy-part.ts";
import { PendingWindow } from "./pending-window.tsx";

/** A window whose code is no part of the first load. Mount it when it is to be open. */
export function lazyWindow<Props extends { onClose: () => void }>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const part = lazyPart(load);
  return function LazyWindow(props: Props) {
    const { part: Window, status } = part.useWhen(true);
    if (Window) return <Window {...props} />;
    return <PendingWindow hasFailed={status === "failed"} onClose={() => props.onClose()} />;
  };
}
