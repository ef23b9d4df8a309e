import Link from "next/link";

import { cn } from "./ui/cn.ts";

const TABS = [
  { href: "/knowledge", label: "Pages" },
  { href: "/content/templates", label: "Templates" },
  { href: "/content/prompts", label: "Prompts" },
  { href: "/content/policies", label: "Policies" },
] as const;
export type KnowledgeTab = (typeof TABS)[number]["href"];

/** Everything that a team words or decides itself, one kind beside the other. */
export function KnowledgeTabs({ here }: { here: KnowledgeTab }) {
  return (
    <nav aria-label="Kinds of knowledge" className="flex flex-wrap gap-1 border-b border-line">
      {TABS.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={href === here ? "page" : undefined}
          className={cn(
            "-mb-px inline-flex h-8 items-center border-b-2 px-2.5",
            href === here
              ? "border-accent-ink font-medium text-strong"
              : "border-transparent text-muted hover:text-strong",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
