"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useMemo } from "react";

import { PLACES } from "#components/places.ts";
import { useToast } from "#components/ui/toast.tsx";
import { useKeys, watchPendingKey } from "#components/ui/use-keys.ts";

import { needsKeys } from "../needs-queries.ts";
import { stopSendingAction } from "./actions.ts";

/** Keys that work on every screen. */
export function useFrameKeys({ mayStop, onHelp }: { mayStop: boolean; onHelp: () => void }): void {
  const router = useRouter();
  const toast = useToast();
  const queryClient = useQueryClient();

  const map = useMemo(() => {
    const stop = async () => {
      const result = await stopSendingAction({});
      toast(
        result.ok
          ? { tone: "stop", message: "All sending is stopped" }
          : { tone: "warn", message: result.error.message },
      );
      await queryClient.invalidateQueries({ queryKey: needsKeys.all });
    };
    return {
      "?": onHelp,
      ...Object.fromEntries(PLACES.map(({ key, href }) => [`g ${key}`, () => router.push(href)])),
      ...(mayStop ? { "Shift+S Shift+S": () => void stop() } : {}),
    };
    // oxlint-disable-next-line react/exhaustive-deps -- onHelp only opens a window; binding anew on each render would drop a half-typed sequence
  }, [mayStop, router, toast, queryClient]);
  useKeys(map);

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
