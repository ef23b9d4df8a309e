import { requirePageContext } from "#app/_server/session.ts";
import { STEP_UP_OUTCOMES, STEP_UP_WORDS } from "#lib/contracts/step-up.ts";

import { StepUpWindow } from "./step-up-window.tsx";

export const metadata = { title: "Prove who you are" };

type Search = Promise<{ outcome?: string | string[] }>;

/** The small window beside an act: it goes to the identity provider, comes back, says how it ended and closes. */
export default async function StepUpPage({ searchParams }: { searchParams: Search }) {
  await requirePageContext();
  const { outcome: given } = await searchParams;
  const outcome = STEP_UP_OUTCOMES.find((known) => known === given) ?? null;
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 p-6">
      <h1 className="text-title font-semibold">Prove who you are</h1>
      <StepUpWindow key={outcome} outcome={outcome} words={outcome ? STEP_UP_WORDS[outcome] : null} />
    </main>
  );
}
