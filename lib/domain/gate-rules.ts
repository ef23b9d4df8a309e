import { isMachineAddress } from "./address.ts";
import { clock, day, later, open, shut, soon, type Verdict } from "./gate-verdicts.ts";
import type { GateName, GateOwner, GateSnapshot } from "./gates.ts";
import { judgeMailbox, judgeMailboxQuota } from "./mailbox-gates.ts";
import { effectiveSendMode, isOnAllowList, isSendingMode } from "./send-mode.ts";

type GateRule = {
  label: string;
  owner: GateOwner;
  mendedBy: "time" | "person";
  judge: (snapshot: GateSnapshot) => Verdict;
};

const MODE_REASONS = {
  HALTED: "Sending is halted for everybody.",
  DRAFT_ONLY: "The send mode is DRAFT_ONLY: replies are written and reviewed, none is sent.",
  SHADOW: "The send mode is SHADOW: the path is rehearsed, no mail leaves.",
} as const;

/** One rule per gate: its words, who can change it, and the answer for a snapshot. */
export const GATE_RULES: Record<GateName, GateRule> = {
  send_mode: { label: "Send mode", owner: "approver", mendedBy: "person", judge: judgeMode },
  kill_switch: {
    label: "Kill switch",
    owner: "approver",
    mendedBy: "person",
    judge: ({ sending }) =>
      sending.killSwitch
        ? shut(
            "All sending was stopped.",
            "Find out why, then ask to resume on the Sending page; a second person confirms.",
          )
        : open("Nobody has stopped sending."),
  },
  erasure: {
    label: "Erasure",
    owner: "admin",
    mendedBy: "person",
    judge: ({ recipient }) =>
      recipient.isErased
        ? shut(
            "This person's data was erased. Nothing may be sent.",
            "Reject the draft. An erasure cannot be taken back.",
          )
        : open("The person's data is there."),
  },
  restriction: {
    label: "Restriction",
    owner: "admin",
    mendedBy: "person",
    judge: ({ recipient }) =>
      recipient.isRestricted
        ? shut(
            "Processing of this person's data is restricted.",
            "Wait until the restriction is lifted, or reject the draft.",
          )
        : open("No restriction."),
  },
  suppression: {
    label: "Suppression",
    owner: "lead",
    mendedBy: "person",
    judge: ({ recipient }) =>
      recipient.isSuppressed
        ? shut(
            "This person is on the suppression list.",
            "Ask the lead to take the person off the list, or reject the draft.",
          )
        : open("Not on the suppression list."),
  },
  unsubscribe: {
    label: "Opt-out",
    owner: "operator",
    mendedBy: "person",
    judge: judgeOptOut,
  },
  mailbox: { label: "Mailbox", owner: "operator", mendedBy: "person", judge: judgeMailbox },
  recipient: { label: "Recipient", owner: "operator", mendedBy: "person", judge: judgeRecipient },
  allow_list: { label: "Allow-list", owner: "approver", mendedBy: "person", judge: judgeAllowList },
  loop_guard: {
    label: "Loop guard",
    owner: "operator",
    mendedBy: "person",
    judge: ({ recipient }) =>
      recipient.address !== null && isMachineAddress(recipient.address, recipient.ownAddresses)
        ? shut(
            "The address belongs to a machine, a mailing list or ourselves: an answer could loop.",
            "Reject the draft.",
          )
        : open("The address looks like a person's."),
  },
  recipient_cap: {
    label: "Recipient cap",
    owner: "lead",
    mendedBy: "person",
    judge: ({ volume }) =>
      volume.toRecipient >= volume.perRecipientPer30Days
        ? shut(
            `This person got ${volume.toRecipient} of at most ${volume.perRecipientPer30Days} mails in 30 days.`,
            "Answer in another way, or ask the lead for a higher cap.",
          )
        : open(`${volume.toRecipient} of at most ${volume.perRecipientPer30Days} mails in 30 days.`),
  },
  domain_cap: {
    label: "Domain cap",
    owner: "lead",
    mendedBy: "time",
    judge: ({ volume, now }) =>
      volume.toDomain >= volume.perDomainPerDay
        ? later(
            `This domain got ${volume.toDomain} of at most ${volume.perDomainPerDay} mails in 24 hours.`,
            volume.domainRoomAt ?? soon(now),
          )
        : open(`${volume.toDomain} of at most ${volume.perDomainPerDay} mails in 24 hours.`),
  },
  daily_quota: {
    label: "Daily quota",
    owner: "lead",
    mendedBy: "time",
    judge: ({ volume, now }) =>
      volume.total >= volume.dailyQuota
        ? later(
            `In 24 hours ${volume.total} of at most ${volume.dailyQuota} mails went out.`,
            volume.quotaRoomAt ?? soon(now),
          )
        : open(`In 24 hours ${volume.total} of at most ${volume.dailyQuota} mails went out.`),
  },
  mailbox_quota: { label: "Mailbox quota", owner: "lead", mendedBy: "time", judge: judgeMailboxQuota },
  breakers: { label: "Breakers", owner: "on-call", mendedBy: "time", judge: judgeBreakers },
  second_person: {
    label: "Second person",
    owner: "approver",
    mendedBy: "person",
    judge: ({ secondPerson }) =>
      secondPerson.reason !== null && secondPerson.approvers < 2
        ? shut(secondPerson.reason, "Ask another approver to approve the same text.")
        : open(
            secondPerson.reason === null ? "One approver is enough." : "Two people approved the same text.",
          ),
  },
  approval: { label: "Approval", owner: "operator", mendedBy: "person", judge: judgeApproval },
  checks: {
    label: "Checks",
    owner: "operator",
    mendedBy: "person",
    judge: ({ checks }) => {
      const failing = checks.find(({ ok, severity }) => !ok && (severity ?? "block") === "block");
      return failing
        ? shut(`A check blocks this text: ${failing.note}`, "Edit the text until the check passes.")
        : open(`${checks.filter(({ ok }) => ok).length} of ${checks.length} checks passed, none blocks.`);
    },
  },
  freshness: { label: "Freshness", owner: "operator", mendedBy: "person", judge: judgeFreshness },
};

function judgeMode({ sending }: GateSnapshot): Verdict {
  const mode = effectiveSendMode(sending.mode, sending.ceiling);
  if (isSendingMode(mode)) return open(`The send mode is ${mode}.`);
  const reason = MODE_REASONS[mode as keyof typeof MODE_REASONS];
  if (isSendingMode(sending.mode)) {
    return {
      ...shut(
        `${reason} The configuration allows ${sending.ceiling} at most.`,
        "Change the configuration (MODE_DRAFT_ONLY, ALLOW_AUTO_SEND, SEND_EMAIL_ALLOWLIST) and start again.",
      ),
      owner: "admin",
    };
  }
  return shut(reason, "Ask for a higher mode on the Sending page; a second person confirms.");
}

function judgeAllowList({ sending, recipient }: GateSnapshot): Verdict {
  if (effectiveSendMode(sending.mode, sending.ceiling) !== "SEND_ALLOWLIST") {
    return open("The allow-list is not in force in this mode.");
  }
  return recipient.address !== null && isOnAllowList(recipient.address, sending.allowList)
    ? open("The address or its domain is on the allow-list.")
    : shut(
        "The send mode is SEND_ALLOWLIST, and neither the address nor its domain is on the allow-list.",
        "Put the address or its domain on the allow-list on the Sending page, or raise the mode to SEND.",
      );
}

function judgeOptOut({ recipient }: GateSnapshot): Verdict {
  const remedy = "Reject the draft, or reach the person in another way.";
  if (recipient.unsubscribedAt !== null) {
    return shut(
      `This person unsubscribed from our mail on ${day(recipient.unsubscribedAt)}, by the link in it.`,
      remedy,
    );
  }
  return recipient.isUnsubscribed
    ? shut("HubSpot says that this person opted out of mail.", remedy)
    : open("No opt-out is known here; HubSpot is asked right before sending.");
}

function judgeRecipient({ recipient }: GateSnapshot): Verdict {
  if (recipient.address === null) {
    return shut(
      "There is no address that a reply could go to.",
      "Reject the draft, or correct the contact in HubSpot.",
    );
  }
  return recipient.bouncedAt === null
    ? open("One plain address.")
    : shut(
        `The address bounced on ${day(recipient.bouncedAt)}: its mail server refused it for good.`,
        "Reject the draft, or reach the person in another way. A form that they send anew can be answered.",
      );
}

function judgeBreakers({ breakers, now }: GateSnapshot): Verdict {
  const tripped = breakers.find(({ state }) => state === "open");
  if (!tripped) {
    const probing = breakers
      .filter(({ state }) => state === "half_open")
      .map(({ service }) => nameOf(service));
    return open(
      probing.length > 0 ? `${probing.join(" and ")} is being tried again.` : "Mail and HubSpot take calls.",
    );
  }
  const since = tripped.since ? ` since ${clock(tripped.since)}` : "";
  const why = tripped.reason ? `: ${tripped.reason}` : ".";
  return later(`${nameOf(tripped.service)} breaker open${since}${why}`, tripped.nextProbeAt ?? soon(now));
}

function judgeApproval({ approval }: GateSnapshot): Verdict {
  if (approval.isWorkflowCancelled)
    return shut("The workflow was cancelled.", "Nothing will be sent. Reject the draft.");
  if (approval.status === "sent") return shut("This reply was sent already.", "Nothing is left to do.");
  if (approval.status === "rejected")
    return shut("The draft was rejected.", "Undo the rejection, then approve.");
  if (approval.status !== "approved" || approval.isDigestEqual === null) {
    return shut("Nobody has approved this text yet.", "Read it, then approve it.");
  }
  return approval.isDigestEqual
    ? open("The approved text, recipient and rules are unchanged.")
    : shut("What would be sent is not what was approved.", "Read the text again, then approve it.");
}

function judgeFreshness({ freshness, mailbox }: GateSnapshot): Verdict {
  if (freshness.isStale) {
    return shut(
      "The person wrote again after this text was written.",
      "Read their mail, then keep the words or edit them, and approve.",
    );
  }
  if (freshness.newerSubmissionAt) {
    return shut(
      `The person sent another form at ${clock(freshness.newerSubmissionAt)}, after this text was written.`,
      "Read the newer form, then approve or reject this draft.",
    );
  }
  if (freshness.hasInbound) {
    return shut(
      "The person wrote to the mailbox after this text was written.",
      "Read the mail, then approve or reject this draft.",
    );
  }
  if (freshness.hasColleagueReply) {
    return shut(
      "A colleague answered from the mailbox after this text was written.",
      "Read the answer, then approve or reject this draft.",
    );
  }
  if (mailbox?.isReadable === false) {
    return open("No newer form. This mailbox cannot be read by us: answers in it are not seen.");
  }
  return freshness.hasInbound === null
    ? open("No newer form. The mailbox is looked at right before sending.")
    : open("Nothing came in since this text was written.");
}

function nameOf(service: keyof typeof NAMES): string {
  return NAMES[service];
}

const NAMES = { gmail: "Gmail", hubspot: "HubSpot", smtp: "Mail server" } as const;
