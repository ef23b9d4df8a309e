"use client";

import { Slot } from "radix-ui";
import { type ComponentProps, type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";

import { cn } from "./cn.ts";
import { Kbd } from "./kbd.tsx";
import { lazyPart } from "./lazy-part.ts";
import type { Menu as Primitives } from "./menu-window.tsx";
import { PendingWindow } from "./pending-window.tsx";

const menuPart = lazyPart(() => import("./menu-window.tsx"));

type Menu = typeof Primitives;

const itemClasses =
  "flex min-h-8 w-full cursor-default items-center gap-2 rounded-sm px-2 text-row text-normal outline-none select-none data-disabled:opacity-55 data-highlighted:bg-hover data-highlighted:text-strong [&_svg]:size-4";
const OPENING_KEYS = ["Enter", " ", "ArrowDown"];

export function DropdownMenu({
  trigger,
  children,
  align = "end",
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const { part, status } = menuPart.useWhen(isOpen);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!OPENING_KEYS.includes(event.key)) return;
    event.preventDefault();
    setIsOpen(event.key === "ArrowDown" || !isOpen);
  };
  return (
    <>
      <Slot.Root
        ref={button}
        id={id}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerDown={(event) => {
          if (event.button !== 0 || event.ctrlKey) return;
          if (!isOpen) event.preventDefault();
          setIsOpen(!isOpen);
        }}
        onKeyDown={onKeyDown}
      >
        {trigger}
      </Slot.Root>
      {part ? (
        <part.MenuWindow
          opener={button}
          open={isOpen}
          onOpenChange={setIsOpen}
          {...{ align, labelledBy: id }}
        >
          {children}
        </part.MenuWindow>
      ) : null}
      {isOpen && !part ? (
        <PendingWindow hasFailed={status === "failed"} onClose={() => setIsOpen(false)} />
      ) : null}
    </>
  );
}

/** Items are drawn inside an open menu only, when its code is here. */
function usePrimitives(): Menu | null {
  return menuPart.get()?.Menu ?? null;
}

export function MenuItem({
  children,
  shortcut,
  tone = "plain",
  className,
  ...props
}: ComponentProps<Menu["Item"]> & { shortcut?: string; tone?: "plain" | "danger" }) {
  const menu = usePrimitives();
  const classes = cn(itemClasses, tone === "danger" && "text-stop", className);
  if (!menu) return null;
  if (props.asChild) {
    return (
      <menu.Item className={classes} {...props}>
        {children}
      </menu.Item>
    );
  }
  return (
    <menu.Item className={classes} {...props}>
      <span className="flex flex-1 items-center gap-2">{children}</span>
      {shortcut ? <Kbd keys={shortcut} /> : null}
    </menu.Item>
  );
}

/** One of several, with a dot at the chosen one. */
export function MenuChoice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  const menu = usePrimitives();
  if (!menu) return null;
  return (
    <menu.RadioGroup value={value} onValueChange={(next) => onChange(next as T)} aria-label={label}>
      {options.map((option) => (
        <menu.RadioItem key={option.value} value={option.value} className={itemClasses}>
          <span className="flex w-4 justify-center">
            <menu.ItemIndicator>●</menu.ItemIndicator>
          </span>
          {option.label}
        </menu.RadioItem>
      ))}
    </menu.RadioGroup>
  );
}

/** One that can be ticked. The menu stays open. */
export function MenuCheck({
  children,
  checked,
  onChange,
}: {
  children: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const menu = usePrimitives();
  if (!menu) return null;
  return (
    <menu.CheckboxItem
      checked={checked}
      onSelect={(event) => event.preventDefault()}
      onCheckedChange={onChange}
      className={itemClasses}
    >
      <span className="flex w-4 justify-center">
        <menu.ItemIndicator>✓</menu.ItemIndicator>
      </span>
      {children}
    </menu.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <p className="px-2 py-1.5 text-small text-muted">{children}</p>;
}

export function MenuSeparator() {
  const menu = usePrimitives();
  return menu ? <menu.Separator className="my-1 h-px bg-line" /> : null;
}
