import { CATEGORY_WORDS } from "#components/words.ts";
import type { StepView } from "#lib/contracts/workflows.ts";

import { factsOf } from "./facts.ts";

/** One line about a step: its last error, or its facts in words. Ids stay in the opened step. */
export function stepSummary({ status, detail, attempts }: StepView): string {
  const last = attempts.at(-1);
  const words = [
    attempts.length > 1 ? `${attempts.length} attempts` : null,
    last?.errorMessage ?? null,
    ...(last?.errorMessage ? [] : Object.entries(detail).map(([key, value]) => wordsOf(key, value))),
  ].filter((word) => word !== null);
  return words.slice(0, 4).join(" · ") || STATUS_WORDS[status];
}

const STATUS_WORDS: Record<StepView["status"], string> = {
  pending: "not begun",
  running: "running",
  waiting: "waiting",
  completed: "done",
  failed: "failed",
  skipped: "not needed",
};

const ADAPTERS: Record<string, string> = {
  workflow_webhook: "HubSpot workflow webhook",
  workflow_action: "HubSpot workflow action",
};

function wordsOf(key: string, value: unknown): string | null {
  switch (key) {
    case "adapter":
      return ADAPTERS[String(value)] ?? String(value);
    case "isKnown":
      return value === true ? "known in HubSpot" : "new to HubSpot";
    case "earlierSubmissions":
      return value === 0 ? null : `${String(value)} earlier`;
    case "category":
      return Object.entries(CATEGORY_WORDS).find(([category]) => category === value)?.[1] ?? null;
    case "flags":
      return null;
    default: {
      const [fact] = /id$|Id$|sha|digest/i.test(key) ? [] : factsOf({ [key]: value });
      return fact ? `${fact.label} ${fact.value}` : null;
    }
  }
}
