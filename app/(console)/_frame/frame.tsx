"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import type { Theme } from "#components/ui/theme.ts";

import { needsOptions } from "../needs-queries.ts";
import { BottomBar } from "./bottom-bar.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { ModeChip, StopBar } from "./mode-chip.tsx";
import { Rail } from "./rail.tsx";
import { SearchBox } from "./search-box.tsx";
import { useFrameKeys } from "./use-frame-keys.ts";
import { UserMenu } from "./user-menu.tsx";

export type FramePerson = { name: string; role: string };

/** Rail, bar and what floats above every screen of the console. */
export function Frame({
  person,
  mayStop,
  theme,
  children,
}: {
  person: FramePerson;
  mayStop: boolean;
  theme: Theme;
  children: ReactNode;
}) {
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const { data: needs } = useQuery(needsOptions());
  useFrameKeys({ mayStop, onHelp: () => setIsHelpOpen(true) });
  const menu = <UserMenu person={person} theme={theme} onHelp={() => setIsHelpOpen(true)} />;

  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13rem_minmax(0,1fr)]">
      <a
        href="#page"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <Rail needs={needs} />
      <div className="flex min-w-0 flex-col pb-16 md:pb-0">
        {needs?.sending.isStopped ? <StopBar needs={needs} /> : null}
        <header className="sticky top-0 z-20 flex h-11 items-center gap-3 border-b border-line bg-canvas px-4 sm:px-6">
          <p className="hidden font-semibold text-strong sm:block md:hidden">Countersign</p>
          <SearchBox />
          <div className="ml-auto flex items-center gap-2">
            {needs && !needs.sending.isStopped ? <ModeChip mode={needs.sending.mode} /> : null}
            {menu}
          </div>
        </header>
        <main id="page" tabIndex={-1} className="flex-1 p-4 outline-none sm:p-6">
          {children}
        </main>
      </div>
      <BottomBar needs={needs} />
      <HelpDialog open={isHelpOpen} onOpenChange={setIsHelpOpen} />
    </div>
  );
}
