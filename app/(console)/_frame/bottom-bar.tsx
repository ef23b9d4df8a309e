"use client";

import { CircleGauge, Ellipsis, ListChecks, type LucideIcon, Route, Send } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";

import { placeOf, PLACES } from "#components/places.ts";
import { cn } from "#components/ui/cn.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import type { NeedsView } from "#lib/contracts/today.ts";

import { NeedsBadge } from "./needs-badge.tsx";
import { needsCount } from "./needs-count.ts";

const ICONS: Record<string, LucideIcon> = {
  "/": CircleGauge,
  "/review": ListChecks,
  "/workflows": Route,
  "/sending": Send,
};
const IN_BAR = PLACES.filter(({ isInBar }) => isInBar);
const IN_MENU = PLACES.filter(({ isInBar }) => !isInBar);

/** The rail of narrow screens: four places within reach of a thumb, the others behind a fifth. */
export function BottomBar({ needs }: { needs: NeedsView | undefined }) {
  const here = placeOf(usePathname());
  return (
    <nav
      aria-label="Screens"
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="grid grid-cols-5">
        {IN_BAR.map((place) => (
          <li key={place.href}>
            <Link
              href={place.href}
              aria-current={place === here ? "page" : undefined}
              className={slotClasses(place === here)}
            >
              <Icon
                icon={ICONS[place.href] ?? CircleGauge}
                words={needsWords(needsCount(needs, place.href))}
              />
              {place.label}
            </Link>
          </li>
        ))}
        <li>
          <More here={here} needs={needs} />
        </li>
      </ul>
    </nav>
  );
}

function More({ here, needs }: { here: ReturnType<typeof placeOf>; needs: NeedsView | undefined }) {
  const [isOpen, setIsOpen] = useState(false);
  const hidden = IN_MENU.find((place) => place === here);
  const waiting = IN_MENU.reduce((sum, { href }) => sum + needsCount(needs, href), 0);
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
      title="More screens"
      trigger={
        <button type="button" className={cn(slotClasses(hidden !== undefined), "w-full")}>
          <Icon icon={Ellipsis} words={needsWords(waiting)} />
          {hidden?.label ?? "More"}
        </button>
      }
    >
      <ul className="-mx-2 flex flex-col">
        {IN_MENU.map((place) => {
          const count = needsCount(needs, place.href);
          return (
            <li key={place.href}>
              <Link
                href={place.href}
                aria-current={place === here ? "page" : undefined}
                onClick={() => setIsOpen(false)}
                className="flex min-h-11 items-center gap-2 rounded-sm px-2 text-read text-normal hover:bg-hover aria-[current]:font-medium aria-[current]:text-strong"
              >
                <span className="flex-1">{place.label}</span>
                <NeedsBadge count={count} />
              </Link>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

function Icon({ icon: Drawing, words }: { icon: LucideIcon; words: string }) {
  return (
    <span className="relative">
      <Drawing aria-hidden className="size-5" />
      {words ? (
        <span className="absolute -top-1.5 left-3.5 rounded-full bg-accent px-1 leading-4 text-on-accent">
          {words}
          <span className="sr-only"> need a person</span>
        </span>
      ) : null}
    </span>
  );
}

function slotClasses(isHere: boolean): string {
  return cn(
    "flex h-14 flex-col items-center justify-center gap-0.5 text-[0.6875rem]",
    isHere ? "font-medium text-accent-ink" : "text-muted",
  );
}

function needsWords(count: number): string {
  if (count === 0) return "";
  return count > 99 ? "99+" : String(count);
}
