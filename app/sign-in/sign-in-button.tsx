"use client";

import { useState } from "react";

import { requestSignIn } from "#app/_client/request-sign-in.ts";
import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";

/** Sends the browser to the identity provider, after a click and never by itself. */
export function SignInButton({ callbackUrl }: { callbackUrl: string }) {
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const onSignIn = async () => {
    setIsBusy(true);
    setFault(null);
    try {
      window.location.assign(await requestSignIn({ callbackUrl }));
    } catch (error) {
      setFault(wordsOf(error, "read"));
      setIsBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <Button variant="primary" className="h-10 w-full" busy={isBusy} onClick={() => void onSignIn()}>
        Sign in
      </Button>
      {fault ? (
        <p role="alert" className="text-stop">
          {fault}
        </p>
      ) : null}
    </div>
  );
}
