"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

import { fetchView } from "#app/_client/fetch-view.ts";
import { PLACES } from "#components/places.ts";
import type { Theme } from "#components/ui/theme.ts";
import { useToast } from "#components/ui/toast.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import { areSingleKeysOff, setSingleKeysOff, watchPendingKey } from "#components/ui/use-keys.ts";
import { RequestFailure } from "#lib/contracts/action-result.ts";
import type { SendingView } from "#lib/contracts/sending.ts";
import type { NeedsView } from "#lib/contracts/today.ts";

import { needsKeys } from "../needs-queries.ts";

type Frame = {
  mayStop: boolean;
  onHelp: () => void;
  onPalette: () => void;
  onTheme: (theme: Theme) => void;
  onSignOut: () => void;
};

/** What can be done on every screen. */
export function useFrameKeys({ mayStop, onHelp, onPalette, onTheme, onSignOut }: Frame): void {
  const router = useRouter();
  const toast = useToast();
  const stop = useStopSending();
  const onSwitch = () => {
    const isOff = !areSingleKeysOff();
    setSingleKeysOff(isOff);
    toast({ tone: "plain", message: isOff ? "Single-letter keys are off" : "Single-letter keys are on" });
  };

  useActions({
    palette: onPalette,
    help: onHelp,
    ...Object.fromEntries(PLACES.map(({ href }) => [`go:${href}`, () => router.push(href)])),
    "sending.stop": mayStop ? stop : null,
    "colours.light": () => onTheme("light"),
    "colours.dark": () => onTheme("dark"),
    "colours.system": () => onTheme("system"),
    "keys.switch": onSwitch,
    "api-docs": () => router.push("/api-docs"),
    "sign-out": onSignOut,
  });

  useEffect(
    () =>
      watchPendingKey((pending) => {
        if (pending === "Shift+S") {
          toast({ tone: "warn", message: "Press Shift+S once more to stop all sending", durationMs: 1500 });
        }
      }),
    [toast],
  );
}

/** The bar says "stopped" only when the server has said so: a lost answer is told as what it is. */
function useStopSending(): () => void {
  const toast = useToast();
  const queryClient = useQueryClient();
  const run = async () => {
    toast({ tone: "wait", message: "Stopping all sending…" });
    try {
      const { changedAt, changedBy } = await fetchView<SendingView>("/api/v1/sending/stop", {
        method: "POST",
      });
      queryClient.setQueryData<NeedsView>(needsKeys.frame, (needs) =>
        needs ? { ...needs, sending: { ...needs.sending, isStopped: true, changedAt, changedBy } } : needs,
      );
      toast({ tone: "stop", message: "All sending is stopped" });
    } catch (error) {
      const words = error instanceof RequestFailure ? error.failure.message : "The console did not answer.";
      toast({ tone: "warn", message: `${words} Look at the mode above: it tells what is in force.` });
    }
    await queryClient.invalidateQueries({ queryKey: needsKeys.all });
    await queryClient.invalidateQueries({ queryKey: ["sending"] });
  };
  return () => void run();
}
