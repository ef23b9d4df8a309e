"use client";

import { useEffect, useEffectEvent, useState } from "react";

import { Button } from "./button.tsx";

/** A window that comes sooner is not announced: the line would only flash. */
const SAID_AFTER_MS = 300;

/**
 * Stands in for a window whose code is on its way. No key reaches the screen below meanwhile: what somebody types for
 * the window must not be taken for an order. Escape goes back.
 */
export function PendingWindow({ hasFailed, onClose }: { hasFailed: boolean; onClose: () => void }) {
  const hear = useEffectEvent((event: KeyboardEvent) => {
    const isCommand = event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab";
    if (isCommand || (hasFailed && isOnButton(event))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === "Escape") onClose();
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => hear(event);
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, []);
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timeout = setTimeout(() => setIsSlow(true), SAID_AFTER_MS);
    return () => clearTimeout(timeout);
  }, []);
  if (!hasFailed) {
    return (
      <div
        aria-live="polite"
        className="pointer-events-none fixed inset-x-0 bottom-0 z-50 mx-auto w-fit sm:bottom-auto sm:top-[12dvh]"
      >
        {isSlow ? (
          <p className="rounded-md bg-raised p-3 text-normal shadow-float">This window is loading.</p>
        ) : null}
      </div>
    );
  }
  return (
    <div
      role="alert"
      className="fixed inset-x-0 bottom-0 z-50 mx-auto flex max-w-md flex-wrap items-center gap-3 rounded-t-md bg-raised p-5 text-normal shadow-float sm:bottom-auto sm:top-[12dvh] sm:rounded-md"
    >
      <p className="flex-1">
        This window could not be loaded: the console did not answer, or was updated. Try again, or reload the
        page.
      </p>
      <Button onClick={onClose}>Close</Button>
    </div>
  );
}

const isOnButton = (event: KeyboardEvent) =>
  event.target instanceof HTMLButtonElement && (event.key === "Enter" || event.key === " ");
