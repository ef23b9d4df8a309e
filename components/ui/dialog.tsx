"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ComponentProps, type ReactNode, useState } from "react";

import { Button } from "./button.tsx";
import { cn } from "./cn.ts";

/** A modal window. Its name is its title; Escape and the cross close it; focus returns to what opened it. */
export function Dialog({
  open,
  onOpenChange,
  trigger,
  title,
  description,
  children,
  footer,
  size = "medium",
}: {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  trigger?: ReactNode;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  size?: "medium" | "wide";
}) {
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger ? <Radix.Trigger asChild>{trigger}</Radix.Trigger> : null}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-[oklch(0.1_0.01_260/0.45)]" />
        <Window
          hasTrigger={Boolean(trigger)}
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
        </Window>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Mounted while it is open: what had the focus when it was first drawn gets it back, if no trigger does. */
function Window({ hasTrigger, ...props }: ComponentProps<typeof Radix.Content> & { hasTrigger: boolean }) {
  const [opener] = useState(() => (typeof document === "undefined" ? null : document.activeElement));
  const giveBack = (event: Event) => {
    event.preventDefault();
    if (opener instanceof HTMLElement) opener.focus();
  };
  return <Radix.Content {...props} {...(hasTrigger ? {} : { onCloseAutoFocus: giveBack })} />;
}
