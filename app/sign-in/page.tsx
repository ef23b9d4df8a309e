import { redirect } from "next/navigation";

import { safeCallbackUrl } from "#app/_server/safe-callback-url.ts";
import { currentUser } from "#app/_server/session.ts";
import { Banner } from "#components/ui/banner.tsx";
import { env } from "#lib/env.ts";

import { SignInButton } from "./sign-in-button.tsx";

export const metadata = { title: "Sign in" };

type Search = Promise<{ callbackUrl?: string | string[]; refused?: string; error?: string }>;

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const { callbackUrl, refused, error } = await searchParams;
  const back = safeCallbackUrl(callbackUrl, env().PUBLIC_URL);
  if (!refused && !error && (await currentUser())) redirect(back);
  const reason = reasonFor({ refused, error });
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 p-6">
      <div className="flex flex-col gap-2">
        <h1 className="text-title font-semibold">Countersign</h1>
        <p className="text-read">
          A sales agent drafts, a person countersigns, exactly one e-mail leaves. Sign in with your company
          account.
        </p>
      </div>
      {reason ? (
        <Banner tone="stop" title={reason.title} live>
          {reason.remedy}
        </Banner>
      ) : null}
      <SignInButton callbackUrl={back} />
      {env().APP_ENV === "sandbox" ? (
        <p className="text-muted">
          This is a sandbox. The next page offers four people: a viewer, an operator, an approver and an
          admin. Nothing leaves this machine.
        </p>
      ) : null}
    </main>
  );
}

const REFUSALS: Record<string, { title: string; remedy: string }> = {
  no_role: {
    title: "Your account has no role here",
    remedy:
      "Ask an admin to add you to one of the console's groups at the identity provider, then sign in again.",
  },
  mfa_required: {
    title: "Your role needs a second factor",
    remedy:
      "Approvers and admins sign in with a second factor. Turn it on at the identity provider and sign in again.",
  },
  disabled: {
    title: "Your access has ended",
    remedy: "An admin has closed your access to this console. Ask them if that is a mistake.",
  },
};

function reasonFor({ refused, error }: { refused: string | undefined; error: string | undefined }) {
  if (refused) return REFUSALS[refused] ?? REFUSALS["no_role"];
  if (!error) return null;
  return {
    title: "The sign-in was not completed",
    remedy: "The identity provider's answer did not hold, or it took too long. Sign in again.",
  };
}
