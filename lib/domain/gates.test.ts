import fc from "fast-check";
import { expect, test } from "vitest";

import { evaluateGates, GATE_NAMES, type GateName, type GateSnapshot } from "./gates.ts";
import { SEND_MODES } from "./send-state.ts";

const NOW = new Date("2026-03-04T09:00:00Z");

const READY_MAILBOX = { used: 0, ahead: 0, quota: 10, roomAt: null, pausedUntil: null, isReadable: true };

const READY: GateSnapshot = {
  now: NOW,
  sending: {
    mode: "SEND",
    ceiling: "SEND",
    killSwitch: false,
    allowList: ["acme.example", "jo@globex.example"],
  },
  recipient: {
    address: "jane@acme.example",
    ownAddresses: ["sales@larkspur.example"],
    isErased: false,
    isRestricted: false,
    isSuppressed: false,
    isUnsubscribed: false,
    unsubscribedAt: null,
    bouncedAt: null,
  },
  volume: {
    toRecipient: 4,
    perRecipientPer30Days: 5,
    toDomain: 49,
    perDomainPerDay: 50,
    domainRoomAt: null,
    total: 499,
    dailyQuota: 500,
    quotaRoomAt: null,
  },
  mailbox: READY_MAILBOX,
  breakers: [],
  secondPerson: { reason: null, approvers: 1 },
  approval: { status: "approved", isWorkflowCancelled: false, isDigestEqual: true },
  checks: [{ name: "recipient", ok: true, note: "One plain address.", severity: "block" }],
  freshness: { newerSubmissionAt: null, hasInbound: false, hasColleagueReply: false, isStale: false },
};

type Change = { [Part in keyof GateSnapshot]?: Partial<GateSnapshot[Part]> };

const SHUT: [what: string, gate: GateName, change: Change][] = [
  ["HALTED", "send_mode", { sending: { mode: "HALTED" } }],
  ["DRAFT_ONLY", "send_mode", { sending: { mode: "DRAFT_ONLY" } }],
  ["SHADOW", "send_mode", { sending: { mode: "SHADOW" } }],
  ["a ceiling below the chosen mode", "send_mode", { sending: { ceiling: "DRAFT_ONLY" } }],
  ["the kill switch", "kill_switch", { sending: { killSwitch: true } }],
  ["an erased person", "erasure", { recipient: { isErased: true, address: null } }],
  ["a restricted person", "restriction", { recipient: { isRestricted: true } }],
  ["a suppressed person", "suppression", { recipient: { isSuppressed: true } }],
  ["an opt-out in HubSpot", "unsubscribe", { recipient: { isUnsubscribed: true } }],
  ["an opt-out by our link", "unsubscribe", { recipient: { unsubscribedAt: NOW } }],
  ["an address that bounced", "recipient", { recipient: { bouncedAt: NOW } }],
  ["a full mailbox", "mailbox_quota", { mailbox: { used: 10 } }],
  ["a mailbox whose last places are held", "mailbox_quota", { mailbox: { used: 8, ahead: 2 } }],
  ["a paused mailbox", "mailbox_quota", { mailbox: { pausedUntil: new Date(NOW.getTime() + 1) } }],
  ["words that do not know the newest mail", "freshness", { freshness: { isStale: true } }],
  ["a missing address", "recipient", { recipient: { address: null } }],
  [
    "a stranger to the allow-list",
    "allow_list",
    { sending: { mode: "SEND_ALLOWLIST", allowList: ["other.example"] } },
  ],
  [
    "a subdomain of an allowed domain",
    "allow_list",
    { sending: { mode: "SEND_ALLOWLIST" }, recipient: { address: "a@mail.acme.example" } },
  ],
  [
    "a domain that only ends like an allowed one",
    "allow_list",
    { sending: { mode: "SEND_ALLOWLIST" }, recipient: { address: "a@notacme.example" } },
  ],
  ["an empty allow-list", "allow_list", { sending: { mode: "SEND_ALLOWLIST", allowList: [] } }],
  ["a machine's address", "loop_guard", { recipient: { address: "no-reply@acme.example" } }],
  ["our own address", "loop_guard", { recipient: { address: "sales+x@larkspur.example" } }],
  ["a person who got enough mail", "recipient_cap", { volume: { toRecipient: 5 } }],
  ["a domain that got enough mail", "domain_cap", { volume: { toDomain: 50 } }],
  ["a used-up quota", "daily_quota", { volume: { total: 500 } }],
  ["a quota of zero", "daily_quota", { volume: { total: 0, dailyQuota: 0 } }],
  [
    "an open breaker",
    "breakers",
    {
      breakers: [
        { service: "gmail", state: "open", reason: "5 of 5 calls failed.", since: NOW, nextProbeAt: null },
      ],
    },
  ],
  [
    "a policy that wants two people",
    "second_person",
    { secondPerson: { reason: "Replies about security need a second approver." } },
  ],
  [
    "a draft that waits for review",
    "approval",
    { approval: { status: "pending_review", isDigestEqual: null } },
  ],
  ["an approval without its digest", "approval", { approval: { isDigestEqual: null } }],
  ["a text that is not the approved one", "approval", { approval: { isDigestEqual: false } }],
  ["a rejected draft", "approval", { approval: { status: "rejected" } }],
  ["a reply that left already", "approval", { approval: { status: "sent" } }],
  ["a cancelled workflow", "approval", { approval: { isWorkflowCancelled: true } }],
  [
    "a blocking check",
    "checks",
    { checks: [{ name: "links", ok: false, note: "A link leads elsewhere.", severity: "block" }] },
  ],
  [
    "a failed check of unknown weight",
    "checks",
    { checks: [{ name: "links", ok: false, note: "A link leads elsewhere." }] },
  ],
  ["a newer form", "freshness", { freshness: { newerSubmissionAt: NOW } }],
  ["a mail that came in", "freshness", { freshness: { hasInbound: true } }],
  ["a colleague's reply", "freshness", { freshness: { hasColleagueReply: true } }],
];

const OPEN: [what: string, change: Change][] = [
  ["nothing is in the way", {}],
  [
    "the address is on the allow-list",
    { sending: { mode: "SEND_ALLOWLIST", allowList: ["jane@acme.example"] } },
  ],
  [
    "the domain is on the allow-list",
    { sending: { mode: "SEND_ALLOWLIST" }, recipient: { address: "Any.One@acme.example" } },
  ],
  [
    "the configuration lowers SEND to the allow-list, which has the domain",
    { sending: { ceiling: "SEND_ALLOWLIST" } },
  ],
  [
    "a breaker is being tried again",
    { breakers: [{ service: "gmail", state: "half_open", reason: null, since: NOW, nextProbeAt: null }] },
  ],
  [
    "two people approved",
    { secondPerson: { reason: "Replies about security need a second approver.", approvers: 2 } },
  ],
  [
    "a check only warns",
    { checks: [{ name: "length", ok: false, note: "The text is long.", severity: "warn" }] },
  ],
];

test.each(SHUT)("%s shuts the gate %s, with a reason and a remedy", (_what, name, change) => {
  const report = evaluateGates(withChange(change));
  expect(report.canSend).toBe(false);
  expect(report.firstFailing?.name).toBe(name);
  expect(report.firstFailing?.reason).toMatch(/^[A-Z].*\.$/);
  expect(report.firstFailing?.remedy).toMatch(/^[A-Z].*\.$/);
});

test.each(OPEN)("a reply may leave when %s", (_what, change) => {
  expect(evaluateGates(withChange(change))).toMatchObject({ canSend: true, firstFailing: null });
});

test("the gates stand in one fixed order, and the first that is shut is named", () => {
  const everythingWrong = SHUT.reduce((snapshot, [, , change]) => withChange(change, snapshot), READY);
  const report = evaluateGates(everythingWrong);
  expect(report.gates.map(({ name }) => name)).toEqual([...GATE_NAMES]);
  expect(report.firstFailing?.name).toBe("send_mode");
});

test("no combination of answers opens a shut gate", () => {
  fc.assert(
    fc.property(fc.subarray(SHUT, { minLength: 1 }), (chosen) => {
      const snapshot = chosen.reduce((result, [, , change]) => withChange(change, result), READY);
      expect(evaluateGates(snapshot).canSend).toBe(false);
    }),
  );
});

test("the configuration's ceiling is never exceeded, whatever mode people choose", () => {
  for (const mode of SEND_MODES) {
    for (const ceiling of ["HALTED", "DRAFT_ONLY", "SHADOW"] as const) {
      expect(evaluateGates(withChange({ sending: { mode, ceiling } })).canSend).toBe(false);
    }
  }
});

test("a gate that time opens says when it will be tried again", () => {
  const nextProbeAt = new Date("2026-03-04T09:05:00Z");
  const report = evaluateGates(
    withChange({
      breakers: [{ service: "gmail", state: "open", reason: "no answer.", since: NOW, nextProbeAt }],
    }),
  );
  expect(report.firstFailing).toMatchObject({
    mendedBy: "time",
    retryAt: nextProbeAt,
    reason: "Gmail breaker open since 09:00 UTC: no answer.",
    remedy: "It will be tried again at 09:05 UTC.",
    owner: "on-call",
  });
});

test("a quota that frees no place by itself is asked again every ten minutes, not every minute", () => {
  const report = evaluateGates(withChange({ volume: { dailyQuota: 0, total: 0, quotaRoomAt: null } }));
  expect(report.firstFailing).toMatchObject({
    name: "daily_quota",
    retryAt: new Date(NOW.getTime() + 10 * 60_000),
  });
});

test("only caps, quota and breakers open by themselves", () => {
  const byTime = evaluateGates(READY).gates.filter(({ mendedBy }) => mendedBy === "time");
  expect(byTime.map(({ name }) => name)).toEqual(["domain_cap", "daily_quota", "mailbox_quota", "breakers"]);
});

test("no reason and no remedy repeats the person's address", () => {
  for (const [, , change] of SHUT) {
    const words = JSON.stringify(evaluateGates(withChange(change)));
    expect(words).not.toContain("@");
    expect(words).not.toContain("acme");
  }
});

function withChange(change: Change, base: GateSnapshot = READY): GateSnapshot {
  const merged: Record<string, unknown> = { ...base };
  for (const [part, value] of Object.entries(change)) {
    merged[part] = Array.isArray(value) ? value : Object.assign({}, base[part as keyof GateSnapshot], value);
  }
  return merged as GateSnapshot;
}

test("a mailbox that is configured no more shuts its gate with a remedy, and counts for nothing", () => {
  const report = evaluateGates({ ...READY, mailbox: null });
  expect(report.firstFailing).toMatchObject({
    name: "mailbox",
    owner: "operator",
    remedy: expect.stringMatching(/^Choose a mailbox/) as string,
  });
  expect(report.gates.filter(({ ok }) => !ok)).toHaveLength(1);
});

test("a full mailbox says when its next place becomes free; a paused one when it may go on", () => {
  const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
  const retryAtOf = (mailbox: Partial<NonNullable<GateSnapshot["mailbox"]>>) =>
    evaluateGates({ ...READY, mailbox: { ...READY_MAILBOX, ...mailbox } }).firstFailing?.retryAt;
  expect(retryAtOf({ used: 10, roomAt: at(3) })).toEqual(at(3));
  expect(retryAtOf({ used: 10, roomAt: at(3), pausedUntil: at(5) })).toEqual(at(5));
  expect(retryAtOf({ pausedUntil: NOW })).toBeUndefined();
});
