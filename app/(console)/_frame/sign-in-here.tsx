"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";

/** The step-up page says "done" and closes its window; it asks for nothing when it is opened that way. */
const PAGE = `/sign-in?callbackUrl=${encodeURIComponent("/step-up?outcome=done")}`;
const LOOK_EVERY_MS = 1_500;

/** Signs in beside the page, so that everything that was typed stays where it is. */
export function SignInHere() {
  const [phase, setPhase] = useState<"ask" | "wait" | "blocked">("ask");
  const queryClient = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const finish = useEffectEvent(() => {
    setPhase("ask");
    toast({ message: "You are signed in again. What you typed is where it was." });
    void queryClient.invalidateQueries();
    router.refresh();
  });

  useEffect(() => {
    if (phase === "ask") return;
    const timer = setInterval(() => void isSignedIn().then((is) => (is ? finish() : null)), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [phase]);

  const onOpen = () =>
    setPhase(window.open(PAGE, "countersign-sign-in", "popup,width=520,height=720") ? "wait" : "blocked");
  return phase === "blocked" ? (
    <a href={PAGE} target="_blank" rel="noopener" className="link">
      Sign in in a new tab, then come back here
    </a>
  ) : (
    <Button variant="primary" onClick={onOpen}>
      {phase === "wait" ? "Waiting for the other window" : "Sign in here"}
    </Button>
  );
}

async function isSignedIn(): Promise<boolean> {
  const response = await fetch("/api/v1/needs", { headers: { accept: "application/json" } }).catch(
    () => null,
  );
  return response?.ok ?? false;
}
