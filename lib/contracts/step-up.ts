/** Between the window in which a person signs in again and the one that waits for it. */
export const STEP_UP_CHANNEL = "countersign-step-up";

export const STEP_UP_REFUSALS = [
  "cancelled",
  "failed",
  "other_person",
  "mfa_required",
  "not_fresh",
  "no_role",
  "disabled",
] as const;
export const STEP_UP_OUTCOMES = ["done", ...STEP_UP_REFUSALS] as const;
export type StepUpOutcome = (typeof STEP_UP_OUTCOMES)[number];

export type StepUpNews = { outcome: StepUpOutcome };

/** What came over the channel, or null where it is none of our words. */
export function toStepUpOutcome(news: unknown): StepUpOutcome | null {
  const said = typeof news === "object" && news !== null && "outcome" in news ? news.outcome : null;
  return STEP_UP_OUTCOMES.find((outcome) => outcome === said) ?? null;
}

type Words = { title: string; remedy: string };

/** How a sign-in beside an act ended, and what to do next. */
export const STEP_UP_WORDS: Record<StepUpOutcome, Words> = {
  done: { title: "You have proved who you are", remedy: "Go back to the console; it goes on by itself." },
  cancelled: {
    title: "You left the sign-in",
    remedy: "Nothing was changed. Sign in again when you want to go on.",
  },
  failed: {
    title: "The sign-in was not completed",
    remedy: "The identity provider's answer did not hold, or it took too long. Sign in again.",
  },
  other_person: {
    title: "Somebody else signed in",
    remedy:
      "The person who is signed in to the console has to prove who they are. Sign in with the same account.",
  },
  mfa_required: {
    title: "A second factor is missing",
    remedy:
      "This act needs a sign-in with a second factor. Turn it on at the identity provider and sign in again.",
  },
  not_fresh: {
    title: "The identity provider did not ask you again",
    remedy:
      "It has to say that you have just signed in. Sign in again; if that does not help, an admin has to set the provider up for fresh sign-ins.",
  },
  no_role: {
    title: "Your account has no role here any more",
    remedy: "Ask an admin to add you to one of the console's groups at the identity provider.",
  },
  disabled: { title: "Your access has ended", remedy: "An admin has closed your access to this console." },
};
