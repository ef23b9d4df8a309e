"use client";

import { Menu } from "radix-ui/internal";
import { type ReactNode, type RefObject, useRef } from "react";

/** The floating part of a menu. Mounted before it is open, it knows whether keys or a pointer open it. */
export function MenuWindow({
  opener,
  align,
  labelledBy,
  open,
  onOpenChange,
  children,
}: {
  opener: RefObject<HTMLElement | null>;
  align: "start" | "end";
  labelledBy: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}) {
  const hasGoneElsewhere = useRef(false);
  const giveBack = (event: Event) => {
    event.preventDefault();
    if (!hasGoneElsewhere.current) opener.current?.focus();
    hasGoneElsewhere.current = false;
  };
  return (
    <Menu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <Menu.Anchor virtualRef={opener} />
      <Menu.Portal>
        <Menu.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-labelledby={labelledBy}
          onCloseAutoFocus={giveBack}
          onInteractOutside={() => {
            hasGoneElsewhere.current = true;
          }}
          className="z-50 min-w-48 animate-appear rounded-md bg-raised p-1 shadow-float"
        >
          {children}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

export { Menu };
