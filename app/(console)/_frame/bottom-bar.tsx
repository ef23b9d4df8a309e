"use client";

import { BookText, CircleGauge, ListChecks, type LucideIcon, Route, Send } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

import { placeOf, PLACES } from "#components/places.ts";
import { cn } from "#components/ui/cn.ts";
import type { NeedsView } from "#lib/contracts/today.ts";

import { needsCount } from "./needs-count.ts";

const ICONS: Record<string, LucideIcon> = {
  "/": CircleGauge,
  "/review": ListChecks,
  "/workflows": Route,
  "/sending": Send,
  "/knowledge": BookText,
};

/** The rail of narrow screens: five places within reach of a thumb. */
export function BottomBar({ needs }: { needs: NeedsView | undefined }) {
  const here = placeOf(usePathname());
  return (
    <nav
      aria-label="Screens"
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="grid grid-cols-5">
        {PLACES.map((place) => {
          const Icon = ICONS[place.href] ?? CircleGauge;
          const count = needsCount(needs, place.href);
          return (
            <li key={place.href}>
              <Link
                href={place.href}
                aria-current={place === here ? "page" : undefined}
                className={cn(
                  "flex h-14 flex-col items-center justify-center gap-0.5 text-[0.6875rem]",
                  place === here ? "font-medium text-accent-ink" : "text-muted",
                )}
              >
                <span className="relative">
                  <Icon aria-hidden className="size-5" />
                  {count > 0 ? (
                    <span className="absolute -top-1.5 left-3.5 rounded-full bg-accent px-1 leading-4 text-on-accent">
                      {count > 99 ? "99+" : count}
                      <span className="sr-only"> need a person</span>
                    </span>
                  ) : null}
                </span>
                {place.label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
