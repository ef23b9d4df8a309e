import { ADAPTER_WORDS } from "#components/intake-words.ts";
import { CATEGORY_WORDS } from "#components/words.ts";
import type { StepView } from "#lib/contracts/workflows.ts";

import { factsOf } from "./facts.ts";

/** One line about a step: its last error, or its facts in words. Ids stay in the opened step. */
export function stepSummary({ status, detail, attempts }: StepView): string {
  const last = attempts.at(-1);
  const words = [
    attempts.length > 1 ? `${attempts.length} attempts` : null,
    last?.errorMessage ?? null,
    ...(last?.errorMessage ? [] : outcomeFirst(detail).map(([key, value]) => wordsOf(key, value))),
  ].filter((word) => word !== null);
  return words.slice(0, 4).join(" · ") || STATUS_WORDS[status];
}

function outcomeFirst(detail: StepView["detail"]): [string, unknown][] {
  const isOutcome = (key: string) => Number(key === "outcome");
  return Object.entries(detail).toSorted(([a], [b]) => isOutcome(b) - isOutcome(a));
}

const STATUS_WORDS: Record<StepView["status"], string> = {
  pending: "not begun",
  running: "running",
  waiting: "waiting",
  completed: "done",
  failed: "failed",
  skipped: "not needed",
};

const OUTCOMES: Record<string, string> = {
  reserved: "every gate open",
  drafted: "lies in the mailbox as a draft",
  no_draft: "this mailbox keeps no drafts",
  sent: "sent",
  withdrawn: "approval taken back",
  not_sent: "not sent",
  unknown: "nobody knows whether it left",
};
const PROOFS: Record<string, string> = {
  answered: "its provider said so",
  found: "its copy was found",
  settled: "a person said so",
};

function wordsOf(key: string, value: unknown): string | null {
  switch (key) {
    case "adapter":
      return Object.entries(ADAPTER_WORDS).find(([adapter]) => adapter === value)?.[1] ?? String(value);
    case "composer":
      return value === "model" ? "by the model" : "by the template";
    case "templateVersion":
      return `template ${String(value)}`;
    case "isKnown":
      return value === true ? "known in HubSpot" : "new to HubSpot";
    case "earlierSubmissions":
      return value === 0 ? null : `${String(value)} earlier`;
    case "category":
      return Object.entries(CATEGORY_WORDS).find(([category]) => category === value)?.[1] ?? null;
    case "outcome":
      return OUTCOMES[String(value)] ?? String(value).replaceAll("_", " ");
    case "how":
      return PROOFS[String(value)] ?? null;
    case "dueAt":
      return `due ${String(value).slice(0, 16).replace("T", " ")} UTC`;
    case "hasOwner":
      return value === true ? null : "nobody owns this contact in HubSpot";
    case "flags":
      return null;
    default: {
      const [fact] = /id$|Id$|sha|digest/i.test(key) ? [] : factsOf({ [key]: value });
      return fact ? `${fact.label} ${fact.value}` : null;
    }
  }
}
