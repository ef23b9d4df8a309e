import type { Breaker } from "./breaker.ts";
import type { DraftStatus } from "./draft-state.ts";
import { GATE_RULES } from "./gate-rules.ts";
import type { SendMode } from "./send-state.ts";

/** In the order in which they are asked: what stops everybody first, what concerns this text last. */
export const GATE_NAMES = [
  "send_mode",
  "kill_switch",
  "erasure",
  "restriction",
  "suppression",
  "unsubscribe",
  "mailbox",
  "recipient",
  "allow_list",
  "loop_guard",
  "recipient_cap",
  "domain_cap",
  "daily_quota",
  "mailbox_quota",
  "breakers",
  "second_person",
  "approval",
  "checks",
  "freshness",
] as const;
export type GateName = (typeof GATE_NAMES)[number];

export const GATE_OWNERS = ["operator", "approver", "admin", "on-call", "lead"] as const;
export type GateOwner = (typeof GATE_OWNERS)[number];

export type Gate = {
  name: GateName;
  label: string;
  ok: boolean;
  /** What is the case, in one sentence. Never personal data: reasons are recorded. */
  reason: string;
  /** Who can change it. */
  owner: GateOwner;
  /** What would change it; empty when nothing needs to change. */
  remedy: string;
  /** Time opens some gates by itself; the others need a person. */
  mendedBy: "time" | "person";
  /** For gates that time mends: when asking again makes sense. */
  retryAt: Date | null;
};

export type GateReport = { canSend: boolean; firstFailing: Gate | null; gates: Gate[] };

/** Everything that decides whether a reply may leave, read at one moment. */
export type GateSnapshot = {
  now: Date;
  sending: { mode: SendMode; ceiling: SendMode; killSwitch: boolean; allowList: readonly string[] };
  recipient: {
    /** Null when there is none that could be used. */
    address: string | null;
    /** Our own addresses: writing to them would loop. */
    ownAddresses: readonly string[];
    isErased: boolean;
    isRestricted: boolean;
    isSuppressed: boolean;
    /** HubSpot knows of an opt-out. */
    isUnsubscribed: boolean;
    /** They used the link in our mail. */
    unsubscribedAt: Date | null;
    /** Their mail server refused the address for good, after this form was sent. */
    bouncedAt: Date | null;
  };
  /** Sends that left or may have left, not counting this one; `…RoomAt` is when the next place becomes free. */
  volume: {
    toRecipient: number;
    perRecipientPer30Days: number;
    toDomain: number;
    perDomainPerDay: number;
    domainRoomAt: Date | null;
    total: number;
    dailyQuota: number;
    quotaRoomAt: Date | null;
  };
  /** Null: the mailbox that the draft names is configured no more. `used` and `ahead` are without this draft. */
  mailbox: {
    used: number;
    /** Approved before this one and not yet sent. */
    ahead: number;
    quota: number;
    roomAt: Date | null;
    /** Its provider asked us to wait until then. */
    pausedUntil: Date | null;
    isReadable: boolean;
  } | null;
  breakers: readonly Breaker[];
  /** `reason` is null when one approver is enough. */
  secondPerson: { reason: string | null; approvers: number };
  approval: {
    status: DraftStatus;
    isWorkflowCancelled: boolean;
    /** Null while there is no approval to compare with. */
    isDigestEqual: boolean | null;
  };
  checks: readonly { name: string; ok: boolean; note: string; severity?: "block" | "warn" }[];
  /** News since the text was put before a person; null where nobody has looked yet. */
  freshness: {
    newerSubmissionAt: Date | null;
    hasInbound: boolean | null;
    hasColleagueReply: boolean | null;
    /** A mail from them was noted and nobody has said that the words still hold. */
    isStale: boolean;
  };
};

/** Why can this not be sent? Every gate with its answer, and the first that is shut. */
export function evaluateGates(snapshot: GateSnapshot): GateReport {
  const gates = GATE_NAMES.map((name): Gate => {
    const { label, owner, mendedBy, judge } = GATE_RULES[name];
    const verdict = judge(snapshot);
    return {
      name,
      label,
      ok: verdict.ok,
      reason: verdict.reason,
      owner: verdict.owner ?? owner,
      remedy: verdict.remedy ?? "",
      mendedBy,
      retryAt: verdict.retryAt ?? null,
    };
  });
  const firstFailing = gates.find((gate) => !gate.ok) ?? null;
  return { canSend: firstFailing === null, firstFailing, gates };
}
