"use client";

import { X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";

import { Button } from "./button.tsx";
import { serverNow } from "./clock.ts";
import { cn } from "./cn.ts";
import { Countdown } from "./relative-time.tsx";
import { Glyph, type StatusTone } from "./status.tsx";
import { useActions } from "./use-actions.ts";

export type Toast = {
  /** A fact in the past tense, e.g. "Approved". */
  message: ReactNode;
  tone?: StatusTone;
  /** What can still be done about it; `U` does it too. */
  undo?: { label?: string; onUndo: () => void };
  /** Shown as a countdown, e.g. "leaves in 0:58". The line goes away at that time. */
  until?: { at: Date; words: string };
  durationMs?: number;
};

const ToastContext = createContext<(toast: Toast) => void>(() => {});

/** Shows one line at the bottom; a new line replaces the one before. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

const DURATION_MS = 10_000;
/** Where the buttons that decide lie across the bottom, the line stays clear of them. */
const ABOVE_DECISIONS =
  "[body:has([data-decision-bar])_&]:max-lg:bottom-20 [body:has([data-decision-bar])_&]:max-md:bottom-40";

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const close = useCallback(() => setToast(null), []);
  const show = useCallback((next: Toast) => setToast(next), []);

  useEffect(() => {
    if (!toast) return;
    const remaining = toast.until
      ? toast.until.at.getTime() - serverNow()
      : (toast.durationMs ?? DURATION_MS);
    timer.current = setTimeout(close, Math.max(remaining, 1000));
    return () => clearTimeout(timer.current);
  }, [toast, close]);

  const undo = toast?.undo;
  const onUndo = useCallback(() => {
    undo?.onUndo();
    close();
  }, [undo, close]);
  // What the line offers is what the person reads: an open draft has an undo of its own.
  useActions({ undo: undo ? onUndo : null }, true);

  return (
    <ToastContext value={show}>
      {children}
      <output
        aria-live="polite"
        className={cn(
          "pointer-events-none fixed inset-x-0 bottom-16 z-30 flex justify-center px-4 md:bottom-3 md:left-52 md:justify-start",
          ABOVE_DECISIONS,
        )}
      >
        {toast ? <ToastLine toast={toast} onUndo={onUndo} onClose={close} /> : null}
      </output>
    </ToastContext>
  );
}

function ToastLine({ toast, onUndo, onClose }: { toast: Toast; onUndo: () => void; onClose: () => void }) {
  return (
    <div className="pointer-events-auto flex min-h-10 max-w-xl animate-rise items-center gap-3 rounded-md bg-raised py-1 pr-1 pl-3 shadow-float">
      <Glyph tone={toast.tone ?? "ok"} />
      <p className="flex-1 text-strong">
        {toast.message}
        {toast.until ? (
          <span className="text-normal">
            {": "}
            {toast.until.words} <Countdown to={toast.until.at} />
          </span>
        ) : null}
      </p>
      {toast.undo ? (
        <Button variant="quiet" className="text-accent-ink" onClick={onUndo} shortcut="U">
          {toast.undo.label ?? "Undo"}
        </Button>
      ) : null}
      <Button variant="quiet" size="icon" aria-label="Dismiss" onClick={onClose}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
