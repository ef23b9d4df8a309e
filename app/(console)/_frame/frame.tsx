"use client";

import { useQuery } from "@tanstack/react-query";
import { Command } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

import { useLiveState } from "#app/_client/use-live-state.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { allowPrefetch } from "#components/ui/lazy-part.ts";
import { lazyWindow } from "#components/ui/lazy-window.tsx";
import { LiveIndicator } from "#components/ui/live-indicator.tsx";
import type { Theme } from "#components/ui/theme.ts";
import { useToast } from "#components/ui/toast.tsx";
import { useTheme } from "#components/ui/use-theme.ts";

import { needsOptions } from "../needs-queries.ts";
import { BottomBar } from "./bottom-bar.tsx";
import { BreakerStrip } from "./breaker-strip.tsx";
import { ModeChip, StopBar } from "./mode-chip.tsx";
import { Rail } from "./rail.tsx";
import { SearchBox } from "./search-box.tsx";
import { SignInHere } from "./sign-in-here.tsx";
import { signOut } from "./sign-out.ts";
import { useFrameKeys } from "./use-frame-keys.ts";
import { useSessionOver } from "./use-session-over.ts";
import { UserMenu } from "./user-menu.tsx";

const HelpDialog = lazyWindow(async () => (await import("./help-dialog.tsx")).HelpDialog);
const Palette = lazyWindow(async () => (await import("./palette.tsx")).Palette);

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
  const [isPaletteOpen, setIsPaletteOpen] = useState(false);
  const [chosenTheme, onTheme] = useTheme(theme);
  const toast = useToast();
  const live = useLiveState();
  const { data: needs } = useQuery(needsOptions());
  const isSignedOut = useSessionOver();
  const onHelp = () => setIsHelpOpen(true);
  const onPalette = () => setIsPaletteOpen(true);
  const onSignOut = () => {
    signOut().then(
      (url) => window.location.assign(url),
      () =>
        toast({ tone: "stop", message: "You are still signed in: the console did not answer. Try again." }),
    );
  };
  useEffect(allowPrefetch, []);
  useFrameKeys({ mayStop, onHelp, onPalette, onTheme, onSignOut });
  const menu = <UserMenu person={person} theme={chosenTheme} {...{ onTheme, onHelp, onSignOut }} />;

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
          <Button variant="quiet" className="px-2 text-muted" onClick={onPalette}>
            <Command aria-hidden />
            <span className="max-sm:sr-only">Find or do</span>
            <span className="max-md:hidden">
              <Kbd keys="mod+k" />
            </span>
          </Button>
          <div className="ml-auto flex items-center gap-2">
            {/* It comes after the first answer: nothing lies to its left that it could move. */}
            <BreakerStrip />
            <LiveIndicator state={live} />
            {needs && !needs.sending.isStopped ? <ModeChip mode={needs.sending.mode} /> : null}
            {menu}
          </div>
        </header>
        {isSignedOut ? (
          <div className="px-4 pt-3 sm:px-6">
            <Banner tone="warn" live title="Your session has ended." action={<SignInHere />}>
              What is shown is old. What you typed stays on this page while you sign in beside it.
            </Banner>
          </div>
        ) : null}
        <main id="page" tabIndex={-1} className="flex-1 p-4 outline-none sm:p-6">
          {children}
        </main>
      </div>
      <BottomBar needs={needs} />
      {isHelpOpen ? <HelpDialog onClose={() => setIsHelpOpen(false)} /> : null}
      {isPaletteOpen ? <Palette onClose={() => setIsPaletteOpen(false)} /> : null}
    </div>
  );
}
