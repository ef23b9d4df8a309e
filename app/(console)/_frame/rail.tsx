"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

import { type Place, placeOf, PLACES } from "#components/places.ts";
import { cn } from "#components/ui/cn.ts";
import type { NeedsView } from "#lib/contracts/today.ts";

import { NeedsBadge } from "./needs-badge.tsx";
import { needsCount } from "./needs-count.ts";

export function Rail({ needs }: { needs: NeedsView | undefined }) {
  const here = placeOf(usePathname());
  return (
    <nav
      aria-label="Screens"
      className="sticky top-0 hidden h-dvh flex-col gap-4 border-r border-line bg-surface px-2 py-3 md:flex"
    >
      <p className="flex h-5 items-center px-2 font-semibold text-strong">Countersign</p>
      <ul className="flex flex-col gap-0.5">
        {PLACES.map((place) => (
          <li key={place.href}>
            <RailLink place={place} isHere={place === here} count={needsCount(needs, place.href)} />
          </li>
        ))}
      </ul>
      <p className="mt-auto px-2 text-small text-muted">
        <kbd>g</kbd> and a letter moves, <kbd>?</kbd> shows every key
      </p>
    </nav>
  );
}

function RailLink({ place, isHere, count }: { place: Place; isHere: boolean; count: number }) {
  return (
    <Link
      href={place.href}
      aria-current={isHere ? "page" : undefined}
      className={cn(
        "flex h-8 items-center gap-2 rounded-md px-2",
        isHere ? "bg-accent-tint font-medium text-strong" : "text-normal hover:bg-hover hover:text-strong",
      )}
    >
      <kbd aria-hidden className="w-4 text-center text-[0.6875rem] text-muted">
        {place.key}
      </kbd>
      <span className="flex-1">{place.label}</span>
      <NeedsBadge count={count} />
    </Link>
  );
}
