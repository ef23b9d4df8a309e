import type { DecisionKind, DraftStatus, StaleReason } from "./draft-state.ts";
import { AppError } from "./errors.ts";

/** The part of a draft that decisions change. */
export type Draft = {
  id: string;
  status: DraftStatus;
  version: number;
  revision: number;
  assigneeId: string | null;
  snoozedUntil: Date | null;
  approvedDigest: string | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  sendAfter: Date | null;
  staleSince: Date | null;
  staleReason: string | null;
};

/** The newest decision on a draft, with the name of the person who took it. */
export type LastDecision = {
  kind: DecisionKind;
  byName: string;
  at: Date;
  facts: Record<string, unknown>;
};

/** What the person had on the screen, and what has happened since. */
export type Seen = { version: number; last: LastDecision | null };

/** After snooze, assign and reject. An approval can be taken back until its mail is claimed. */
export const UNDO_MS = 10_000;
export const MAX_SNOOZE_MS = 30 * 24 * 60 * 60_000;

/** True while a person may still decide about the text. */
export function isOpen(draft: { status: DraftStatus }): boolean {
  return draft.status === "pending_review" || draft.status === "snoozed";
}

/** Refuses a decision about a draft that was decided or changed after the person read it. */
export function assertCurrent(draft: Draft, { version, last }: Seen): void {
  const details = {
    currentVersion: draft.version,
    status: draft.status,
    changedBy: last?.byName ?? null,
    changedAt: last?.at.toISOString() ?? null,
    change: last?.kind ?? null,
  };
  if (!isOpen(draft)) {
    const reason = draft.status === "approved" ? "already_approved" : "already_decided";
    throw new AppError("conflict", closedMessage(draft, last), {
      details: { ...details, reason, sendAfter: draft.sendAfter?.toISOString() ?? null },
    });
  }
  if (draft.version !== version) {
    if (draft.staleSince !== null) throw staleRefusal(draft);
    throw new AppError(
      "conflict",
      `${last?.byName ?? "Somebody"} changed this draft after you opened it. Read the newer text, then decide.`,
      { details: { ...details, reason: "changed" } },
    );
  }
}

export function approve<T extends Draft>(
  draft: T,
  seen: Seen,
  approval: { byId: string; digest: string; at: Date; undoWindowMs: number },
): T {
  assertCurrent(draft, seen);
  if (draft.staleSince !== null) throw staleRefusal(draft);
  return {
    ...next(draft),
    status: "approved",
    snoozedUntil: null,
    approvedDigest: approval.digest,
    approvedBy: approval.byId,
    approvedAt: approval.at,
    sendAfter: new Date(approval.at.getTime() + approval.undoWindowMs),
  };
}

/** Something happened that the words do not know of. A snooze ends: a person must look. */
export function markStale<T extends Draft>(draft: T, news: { reason: StaleReason; at: Date }): T {
  const isUnsubscribed = draft.staleReason === "unsubscribed";
  return {
    ...next(draft),
    status: draft.status === "snoozed" ? "pending_review" : draft.status,
    snoozedUntil: null,
    staleSince: news.at,
    staleReason: isUnsubscribed ? draft.staleReason : news.reason,
  };
}

/** A person read the news and says that the words still hold. */
export function keep<T extends Draft>(draft: T, seen: Seen): T {
  assertCurrent(draft, seen);
  if (draft.staleSince === null) {
    throw new AppError("conflict", "Nothing came in that this text does not know of. It can be approved.", {
      details: { reason: "not_stale", currentVersion: draft.version, status: draft.status },
    });
  }
  if (draft.staleReason === "unsubscribed") throw staleRefusal(draft);
  return { ...next(draft), staleSince: null, staleReason: null };
}

/** A new revision of the text. A snooze ends: somebody is at work on it, knowing what came in. */
export function edit<T extends Draft>(draft: T, seen: Seen): T {
  assertCurrent(draft, seen);
  const isUnsubscribed = draft.staleReason === "unsubscribed";
  return {
    ...next(draft),
    status: "pending_review",
    snoozedUntil: null,
    revision: draft.revision + 1,
    ...(isUnsubscribed ? {} : { staleSince: null, staleReason: null }),
  };
}

export function reject<T extends Draft>(draft: T, seen: Seen): T {
  assertCurrent(draft, seen);
  return { ...next(draft), status: "rejected", snoozedUntil: null };
}

export function snooze<T extends Draft>(draft: T, seen: Seen, times: { until: Date; at: Date }): T {
  assertCurrent(draft, seen);
  const aheadMs = times.until.getTime() - times.at.getTime();
  if (aheadMs <= 0) throw new AppError("invalid_input", "Choose a time in the future to snooze until.");
  if (aheadMs > MAX_SNOOZE_MS)
    throw new AppError("invalid_input", "A draft can be snoozed for 30 days at most.");
  return { ...next(draft), status: "snoozed", snoozedUntil: times.until };
}

export function assign<T extends Draft>(draft: T, seen: Seen, assigneeId: string | null): T {
  assertCurrent(draft, seen);
  return { ...next(draft), assigneeId };
}

/** Takes an approval back. `claim` is the send that already owns it, if any. */
export function undoApproval<T extends Draft>(
  draft: T,
  seen: Seen,
  claim: { state: string; at: Date } | null,
): T {
  if (claim) {
    throw new AppError(
      "conflict",
      `This reply is already leaving: sending began at ${clock(claim.at)}. It cannot be taken back.`,
      {
        details: { reason: "already_leaving", leavingSince: claim.at.toISOString(), sendState: claim.state },
      },
    );
  }
  if (draft.status !== "approved") {
    throw new AppError(
      "conflict",
      "There is no approval to take back. The screen now shows the current state.",
      {
        details: { reason: "nothing_to_undo", currentVersion: draft.version, status: draft.status },
      },
    );
  }
  assertUnchanged(draft, seen);
  return { ...reopened(draft), approvedDigest: null, approvedBy: null, approvedAt: null, sendAfter: null };
}

/** Takes back the newest snooze, assignment or rejection, for ten seconds. */
export function undoLast<T extends Draft>(draft: T, seen: Seen, at: Date): T {
  const { last } = seen;
  if (last === null || !isUndoable(last)) {
    throw new AppError("conflict", "There is nothing to take back. The screen now shows the current state.", {
      details: { reason: "nothing_to_undo", currentVersion: draft.version, status: draft.status },
    });
  }
  assertUnchanged(draft, seen);
  if (at.getTime() - last.at.getTime() > UNDO_MS) {
    throw new AppError("conflict", "The 10 seconds for taking this back are over.", {
      details: { reason: "too_late", currentVersion: draft.version, status: draft.status },
    });
  }
  if (last.kind === "assign")
    return { ...next(draft), assigneeId: textOrNull(last.facts["previousAssigneeId"]) };
  return { ...reopened(draft), snoozedUntil: null };
}

/** A snooze, an assignment, a rejection. The one that came with a cancelled workflow stays. */
export function isUndoable({ kind, facts }: Pick<LastDecision, "kind" | "facts">): boolean {
  return ["snooze", "assign", "reject"].includes(kind) && facts["isCancelled"] !== true;
}

const STALE_MESSAGES: Record<StaleReason, string> = {
  they_wrote_again:
    "This person wrote again after this text was written. Read their mail, then keep the words or edit them, and approve.",
  unsubscribed: "This person unsubscribed from our mail. Nothing will be sent to them; reject the draft.",
};

function staleRefusal({ staleSince, staleReason, version, status }: Draft): AppError {
  const message = STALE_MESSAGES[staleReason === "unsubscribed" ? "unsubscribed" : "they_wrote_again"];
  return new AppError("conflict", message, {
    details: {
      reason: "stale",
      staleReason,
      staleSince: staleSince?.toISOString() ?? null,
      currentVersion: version,
      status,
    },
  });
}

function next<T extends Draft>(draft: T): T {
  return { ...draft, version: draft.version + 1 };
}

function reopened<T extends Draft>(draft: T): T {
  return { ...next(draft), status: "pending_review" };
}

function assertUnchanged(draft: Draft, { version, last }: Seen): void {
  if (draft.version === version) return;
  throw new AppError("conflict", `${last?.byName ?? "Somebody"} changed this draft in the meantime.`, {
    details: { reason: "changed", currentVersion: draft.version, status: draft.status },
  });
}

function closedMessage({ status, sendAfter }: Draft, last: LastDecision | null): string {
  const who = last?.byName ?? "Somebody";
  if (status === "approved") {
    const leaves = sendAfter ? ` It leaves at ${clock(sendAfter)} at the earliest.` : "";
    return `${who} approved this draft already.${leaves}`;
  }
  if (status === "rejected") return `${who} rejected this draft already.`;
  if (status === "sent") return "This reply was sent already.";
  return "This draft was closed without being sent. Nothing can be decided about it any more.";
}

function clock(at: Date): string {
  return `${at.toISOString().slice(11, 19)} UTC`;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
