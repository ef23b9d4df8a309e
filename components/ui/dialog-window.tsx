"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type RefObject, useState } from "react";

import { Button } from "./button.tsx";
import { cn } from "./cn.ts";
import type { DialogProps } from "./dialog.tsx";

type Props = Omit<DialogProps, "open" | "onOpenChange" | "trigger"> & {
  /** What gets the focus back; without it, what had the focus when the window was first drawn. */
  opener: RefObject<HTMLElement | null> | null;
  onClose: () => void;
};

/** The window itself, for as long as it is mounted. */
export function DialogWindow({
  title,
  description,
  children,
  footer,
  size = "medium",
  opener,
  onClose,
}: Props) {
  const [before] = useState(() => (typeof document === "undefined" ? null : document.activeElement));
  const giveBack = (event: Event) => {
    event.preventDefault();
    const target = opener ? opener.current : before;
    if (target instanceof HTMLElement) target.focus();
  };
  return (
    <Radix.Root open onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-[oklch(0.1_0.01_260/0.45)]" />
        <Radix.Content
          onCloseAutoFocus={giveBack}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[92dvh] w-full animate-rise flex-col gap-4 overflow-y-auto rounded-t-md bg-raised p-5 shadow-float outline-none sm:top-[12dvh] sm:bottom-auto sm:max-h-[80dvh] sm:w-[calc(100%-2rem)] sm:rounded-md",
            size === "wide" ? "sm:max-w-3xl" : "sm:max-w-md",
          )}
        >
          <header className="flex items-start gap-4">
            <div className="flex min-w-0 flex-1 flex-col gap-1">
              <Radix.Title className="text-heading font-semibold">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="text-read text-normal">{description}</Radix.Description>
              ) : null}
            </div>
            <Radix.Close asChild>
              <Button variant="quiet" size="icon" className="-mt-1 -mr-2" aria-label="Close">
                <X aria-hidden />
              </Button>
            </Radix.Close>
          </header>
          {children}
          {footer ? <footer className="flex flex-wrap justify-end gap-2">{footer}</footer> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
