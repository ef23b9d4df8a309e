"use client";

import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";

import { lazyWindow } from "#components/ui/lazy-window.tsx";
import { RequestFailure } from "#lib/contracts/action-result.ts";
import { NEEDS_FRESH_SIGN_IN } from "#lib/domain/fresh-sign-in.ts";

const StepUpDialog = lazyWindow(async () => (await import("./step-up-dialog.tsx")).StepUpDialog);

/** Runs an act; where it asks for a fresh sign-in, gets one from the person and runs it again. */
export type WithStepUp = <Output>(act: () => Promise<Output>) => Promise<Output>;

type Waiting = { resolve: () => void; reject: (reason: Error) => void };

const StepUpContext = createContext<WithStepUp | null>(null);

/** What was typed stays where it is: the act waits, unfinished, while the person signs in beside it. */
export function StepUpProvider({ children }: { children: ReactNode }) {
  const [isAsking, setIsAsking] = useState(false);
  const waiting = useRef<Waiting[]>([]);

  const finish = useCallback((settle: (act: Waiting) => void) => {
    setIsAsking(false);
    for (const act of waiting.current.splice(0)) settle(act);
  }, []);

  const withStepUp = useCallback<WithStepUp>(async (act) => {
    try {
      return await act();
    } catch (error) {
      if (!asksForFreshSignIn(error)) throw error;
      await new Promise<void>((resolve, reject) => {
        waiting.current.push({ resolve, reject });
        setIsAsking(true);
      });
      return act();
    }
  }, []);

  return (
    <StepUpContext value={withStepUp}>
      {children}
      {isAsking ? (
        <StepUpDialog
          onProved={() => finish(({ resolve }) => resolve())}
          onClose={() => finish(({ reject }) => reject(notProved()))}
        />
      ) : null}
    </StepUpContext>
  );
}

/** For mutations: `mutationFn: (input) => withStepUp(() => callAction(act, input))`. */
export function useStepUp(): WithStepUp {
  const withStepUp = useContext(StepUpContext);
  if (!withStepUp) throw new Error("useStepUp needs a StepUpProvider above it.");
  return withStepUp;
}

function asksForFreshSignIn(error: unknown): boolean {
  return error instanceof RequestFailure && error.failure.details.reason === NEEDS_FRESH_SIGN_IN;
}

const notProved = () =>
  new RequestFailure(
    {
      code: "unauthenticated",
      message: "Nothing was changed: you did not prove who you are. What you entered stays here.",
      reference: "none",
      details: { reason: "step_up_cancelled" },
    },
    401,
  );
