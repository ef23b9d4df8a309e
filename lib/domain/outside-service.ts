import type { WorkflowStep } from "./workflow.ts";

/** Everything outside of this product that it calls. */
export const OUTSIDE_SERVICES = ["hubspot", "gmail", "smtp", "model", "identity", "alerts"] as const;
export type OutsideService = (typeof OUTSIDE_SERVICES)[number];

type Words = { name: string; use: string };

export const SERVICE_WORDS: Readonly<Record<OutsideService, Words>> = {
  hubspot: { name: "HubSpot", use: "contacts, forms, and the record of every reply" },
  gmail: { name: "Gmail", use: "mail out and mail in" },
  smtp: { name: "Mail server", use: "mail out by SMTP" },
  model: { name: "Model", use: "the words of a draft" },
  identity: { name: "Identity provider", use: "sign-in" },
  alerts: { name: "Alert hook", use: "alerts to people on call" },
};

/** The service that a call's name begins with: `gmail.create-draft` is a call to Gmail. */
export function serviceOfCall(name: string): { service: OutsideService; operation: string } | null {
  const [start = "", ...rest] = name.split(".");
  const service = start === "alert" ? "alerts" : OUTSIDE_SERVICES.find((known) => known === start);
  return service ? { service, operation: rest.join(".") } : null;
}

/** The steps of a workflow that stand still while a service is away. Mail steps wait for their mailbox's own service. */
export const STEPS_BY_NEED = {
  hubspot: ["read-contact", "log-email", "create-task"],
  mail: ["reserve-send", "create-mail-draft", "send-mail", "confirm-send"],
  model: ["compose-draft"],
} as const satisfies Record<string, readonly WorkflowStep[]>;

export type MinuteOfCalls = { at: Date; calls: number; failures: number };

export const CONDITIONS = ["answering", "faltering", "failing", "quiet"] as const;
export type ServiceCondition = (typeof CONDITIONS)[number];

const RECENT_MS = 5 * 60_000;

/**
 * How a service has answered lately: the last five minutes with any call decide. Since when is the first minute of the
 * unbroken run of minutes that ended alike; null while nothing was asked of it.
 */
export function conditionOf(
  minutes: readonly MinuteOfCalls[],
  now: Date,
): { condition: ServiceCondition; since: Date | null } {
  const called = minutes.filter(({ calls }) => calls > 0).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const last = called.at(-1);
  if (!last) return { condition: "quiet", since: null };
  const recent = called.filter(({ at }) => now.getTime() - at.getTime() < RECENT_MS);
  const judged = recent.length > 0 ? recent : [last];
  const condition = judge(judged);
  const isAlike = condition === "answering" ? isClean : isMarred;
  const runStart = called.findLastIndex((minute) => !isAlike(minute)) + 1;
  return { condition, since: called[Math.min(runStart, called.length - 1)]?.at ?? last.at };
}

function judge(minutes: readonly MinuteOfCalls[]): ServiceCondition {
  const calls = minutes.reduce((sum, minute) => sum + minute.calls, 0);
  const failures = minutes.reduce((sum, minute) => sum + minute.failures, 0);
  if (failures === 0) return "answering";
  return failures * 2 >= calls ? "failing" : "faltering";
}

const isClean = ({ failures }: MinuteOfCalls) => failures === 0;
const isMarred = ({ failures }: MinuteOfCalls) => failures > 0;
