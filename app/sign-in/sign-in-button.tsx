"use client";

import { useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { type PublicFailure, RequestFailure } from "#lib/contracts/action-result.ts";

/** Sends the browser to the identity provider, after a click and never by itself. */
export function SignInButton({ callbackUrl }: { callbackUrl: string }) {
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const onSignIn = async () => {
    setIsBusy(true);
    setFault(null);
    try {
      window.location.assign(await requestSignIn(callbackUrl));
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

async function requestSignIn(callbackUrl: string): Promise<string> {
  const token = await ask("/api/auth/csrf", {});
  const body = new URLSearchParams({ csrfToken: token.csrfToken ?? "", callbackUrl });
  const { url } = await ask("/api/auth/signin/sso", { method: "POST", body });
  if (!url) throw new Error("No address to go to.");
  return url;
}

type Answer = { csrfToken?: string; url?: string; error?: PublicFailure };

async function ask(address: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(address, init);
  const answer = (await response.json().catch(() => ({}))) as Answer;
  if (response.ok) return answer;
  throw answer.error ? new RequestFailure(answer.error, response.status) : new Error("No answer.");
}
