import Link from "next/link";

import { cn } from "./cn.ts";

/** Screens that belong together, each with an address of its own. */
export function TabLinks<Href extends string>({
  label,
  tabs,
  here,
}: {
  label: string;
  tabs: readonly { href: Href; label: string }[];
  here: Href;
}) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-1 border-b border-line">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={tab.href === here ? "page" : undefined}
          className={cn(
            "-mb-px inline-flex h-8 items-center border-b-2 px-2.5",
            tab.href === here
              ? "border-accent-ink font-medium text-strong"
              : "border-transparent text-muted hover:text-strong",
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
