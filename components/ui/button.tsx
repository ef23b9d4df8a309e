import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";

import { cn } from "./cn.ts";
import { Kbd } from "./kbd.tsx";

const buttonClasses = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border border-transparent bg-accent text-on-accent hover:bg-accent-hover",
        secondary: "border border-edge bg-raised text-strong hover:bg-hover",
        quiet: "text-normal hover:bg-hover hover:text-strong",
        danger: "border border-stop bg-raised text-stop hover:bg-stop-tint",
        alarm: "border border-transparent bg-alarm text-on-alarm hover:opacity-90",
      },
      size: {
        small: "h-7 px-2 text-small",
        medium: "h-8 px-3 text-row",
        icon: "size-8 text-row",
      },
    },
    defaultVariants: { variant: "secondary", size: "medium" },
  },
);

export type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonClasses> & {
    /** Renders the child element (a link) with the look of a button. */
    asChild?: boolean;
    /** The key that does the same, shown on the button. */
    shortcut?: string;
    /** Work is under way: the button keeps its place and refuses a second press. */
    busy?: boolean;
  };

export function Button({
  variant,
  size,
  asChild = false,
  shortcut,
  busy = false,
  className,
  children,
  disabled,
  type = "button",
  ...props
}: ButtonProps) {
  const classes = cn(buttonClasses({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type={type}
      className={classes}
      disabled={disabled ?? false}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      {...props}
      onClick={busy ? (event) => event.preventDefault() : props.onClick}
    >
      {children}
      {shortcut ? <Kbd keys={shortcut} tone={variant === "primary" ? "on-accent" : "plain"} /> : null}
    </button>
  );
}
