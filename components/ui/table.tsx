import type { ComponentProps } from "react";

import { cn } from "./cn.ts";

/** A table that scrolls inside itself on narrow screens. `label` names it for screen readers. */
export function Table({ label, className, ...props }: ComponentProps<"table"> & { label: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="overflow-x-auto">
      <table className={cn("w-full border-collapse text-left text-row", className)} {...props} />
    </section>
  );
}

export function TableHead({ className, ...props }: ComponentProps<"thead">) {
  return <thead className={cn("text-small text-muted", className)} {...props} />;
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return <tr className={cn("h-9 border-b border-line", className)} {...props} />;
}

export function ColumnHeader({ className, ...props }: ComponentProps<"th">) {
  return <th scope="col" className={cn("pr-4 font-medium whitespace-nowrap", className)} {...props} />;
}

export function Cell({ className, ...props }: ComponentProps<"td">) {
  return <td className={cn("pr-4 align-middle", className)} {...props} />;
}
