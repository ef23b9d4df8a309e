"use client";

import { Slot } from "radix-ui";
import { type ReactNode, useRef, useState } from "react";

import { lazyPart } from "./lazy-part.ts";
import { PendingWindow } from "./pending-window.tsx";

const windowPart = lazyPart(async () => (await import("./dialog-window.tsx")).DialogWindow);

export type DialogProps = {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  trigger?: ReactNode;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  size?: "medium" | "wide";
};

/** A modal window. Its name is its title; Escape and the cross close it; focus returns to what opened it. */
export function Dialog({ open, onOpenChange, trigger, ...content }: DialogProps) {
  const [isOwnOpen, setIsOwnOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isOpen = open ?? isOwnOpen;
  const { part: DialogWindow, status } = windowPart.useWhen(isOpen);
  const change = (next: boolean) => {
    setIsOwnOpen(next);
    onOpenChange?.(next);
  };
  return (
    <>
      {trigger ? (
        <Slot.Root
          ref={button}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={(event) => {
            if (!event.defaultPrevented) change(!isOpen);
          }}
        >
          {trigger}
        </Slot.Root>
      ) : null}
      {isOpen && DialogWindow ? (
        <DialogWindow {...content} opener={trigger ? button : null} onClose={() => change(false)} />
      ) : null}
      {isOpen && !DialogWindow ? (
        <PendingWindow hasFailed={status === "failed"} onClose={() => change(false)} />
      ) : null}
    </>
  );
}
