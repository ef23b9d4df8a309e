import { clock, later, open, shut, soon, type Verdict } from "./gate-verdicts.ts";
import type { GateSnapshot } from "./gates.ts";

export function judgeMailbox({ mailbox }: GateSnapshot): Verdict {
  return mailbox === null
    ? shut(
        "The mailbox that this reply would leave from is configured no more, or its provider was changed.",
        "Choose a mailbox for this draft, then read and approve it.",
      )
    : open("The mailbox is configured.");
}

/** A place is held from the approval on: who approved first goes first. */
export function judgeMailboxQuota({ mailbox, now }: GateSnapshot): Verdict {
  if (mailbox === null) return open("There is no mailbox to count for.");
  const { used, ahead, quota, roomAt, pausedUntil } = mailbox;
  if (pausedUntil !== null && pausedUntil > now) {
    return later(`The mailbox's provider asks us to wait until ${clock(pausedUntil)}.`, pausedUntil);
  }
  const counted = `In 24 hours ${used} of at most ${quota} mails left this mailbox`;
  if (used + ahead < quota) return open(`${counted}${ahead > 0 ? `, ${ahead} approved ones go first` : ""}.`);
  const why =
    used >= quota ? counted : `${counted}, and the remaining places belong to ${ahead} approved earlier`;
  return later(`${why}.`, used >= quota ? (roomAt ?? soon(now)) : soon(now));
}
