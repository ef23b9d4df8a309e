import { describe, expect, test } from "vitest";

import { type DecisionKind, DRAFT_STATUSES } from "./draft-state.ts";
import {
  approve,
  assertCurrent,
  assign,
  type Draft,
  edit,
  keep,
  markStale,
  reject,
  snooze,
  undoApproval,
  undoLast,
} from "./draft.ts";

const NOW = new Date("2026-03-04T09:00:00Z");
const at = (ms: number) => new Date(NOW.getTime() + ms);

const draft: Draft = {
  id: "draft-1",
  status: "pending_review",
  version: 3,
  revision: 2,
  assigneeId: "ana",
  snoozedUntil: null,
  approvedDigest: null,
  approvedBy: null,
  approvedAt: null,
  sendAfter: null,
  staleSince: null,
  staleReason: null,
};
const seen = { version: 3, last: null };
const last = (kind: DecisionKind, facts = {}) => ({ kind, byName: "Ben", at: NOW, facts });
const approval = { byId: "ana", digest: "d".repeat(64), at: NOW, undoWindowMs: 60_000 };

describe("decisions about a draft", () => {
  test("each one raises the version and leaves the draft given to it as it was", () => {
    const results = [
      approve(draft, seen, approval),
      edit(draft, seen),
      reject(draft, seen),
      snooze(draft, seen, { until: at(1), at: NOW }),
      assign(draft, seen, null),
    ];
    expect(results.map(({ version }) => version)).toEqual([4, 4, 4, 4, 4]);
    expect(draft.version).toBe(3);
  });

  test("an approval starts the undo window", () => {
    expect(approve(draft, seen, approval)).toMatchObject({ status: "approved", sendAfter: at(60_000) });
  });

  test.each(DRAFT_STATUSES.filter((status) => status !== "pending_review" && status !== "snoozed"))(
    "nothing can be decided about a draft that is %s",
    (status) => {
      expect(() => assertCurrent({ ...draft, status }, { version: 3, last: last("approve") })).toThrow(
        /already|closed/,
      );
    },
  );

  test("a snoozed draft can be decided at once, and an edit ends the snooze", () => {
    const snoozed: Draft = { ...draft, status: "snoozed", snoozedUntil: at(1) };
    expect(edit(snoozed, seen)).toMatchObject({ status: "pending_review", snoozedUntil: null, revision: 3 });
  });

  test("a decision about an older version names who changed it", () => {
    expect(() => approve(draft, { version: 2, last: last("edit") }, approval)).toThrow(
      /^Ben changed this draft/,
    );
  });

  test("an approval that nothing has claimed is taken back, and nothing of it stays", () => {
    const approved = approve(draft, seen, approval);
    expect(undoApproval(approved, { version: 4, last: last("approve") }, null)).toMatchObject({
      status: "pending_review",
      approvedDigest: null,
      sendAfter: null,
    });
  });

  test("a claimed mail is already leaving", () => {
    const approved = approve(draft, seen, approval);
    expect(() =>
      undoApproval(approved, { version: 4, last: last("approve") }, { state: "in_flight", at: NOW }),
    ).toThrow("already leaving: sending began at 09:00:00 UTC");
  });

  test.each([
    [10_000, true],
    [10_001, false],
  ])("a rejection can be taken back after %i ms: %s", (ms, isPossible) => {
    const rejected: Draft = { ...draft, status: "rejected" };
    const undo = () => undoLast(rejected, { version: 3, last: last("reject") }, at(ms));
    if (isPossible) expect(undo().status).toBe("pending_review");
    else expect(undo).toThrow("10 seconds");
  });

  test("taking back an assignment restores the person before", () => {
    const decision = last("assign", { previousAssigneeId: "cleo" });
    expect(undoLast(draft, { version: 3, last: decision }, NOW).assigneeId).toBe("cleo");
  });

  test.each(["approve", "edit", "undo"] as const)("%s is not taken back as a small decision", (kind) => {
    expect(() => undoLast(draft, { version: 3, last: last(kind) }, NOW)).toThrow("nothing to take back");
  });
});

describe("a text that does not know of the newest news", () => {
  const stale = markStale(draft, { reason: "they_wrote_again", at: NOW });
  const looked = { version: stale.version, last: null };

  test("is approved only after a person kept or edited it", () => {
    expect(() => approve(stale, looked, approval)).toThrow("This person wrote again");
    const kept = keep(stale, looked);
    expect(kept).toMatchObject({ staleSince: null, staleReason: null, version: stale.version + 1 });
    expect(approve(kept, { version: kept.version, last: null }, approval).status).toBe("approved");
    expect(edit(stale, looked)).toMatchObject({ staleSince: null, staleReason: null });
  });

  test("is not kept or edited by somebody who has not seen the news", () => {
    for (const decide of [keep, edit]) {
      expect(() => decide(stale, seen)).toThrow("This person wrote again");
    }
  });

  test("wakes when it was snoozed", () => {
    const snoozed = { ...draft, status: "snoozed" as const, snoozedUntil: at(60_000) };
    expect(markStale(snoozed, { reason: "they_wrote_again", at: NOW })).toMatchObject({
      status: "pending_review",
      snoozedUntil: null,
    });
  });

  test("of somebody who unsubscribed can be rejected, and neither kept nor edited into an approval", () => {
    const gone = markStale(draft, { reason: "unsubscribed", at: NOW });
    const now = { version: gone.version, last: null };
    expect(() => keep(gone, now)).toThrow("unsubscribed");
    expect(edit(gone, now)).toMatchObject({ staleReason: "unsubscribed" });
    expect(markStale(gone, { reason: "they_wrote_again", at: at(1) }).staleReason).toBe("unsubscribed");
    expect(reject(gone, now).status).toBe("rejected");
  });

  test("there is nothing to keep while nothing came in", () => {
    expect(() => keep(draft, seen)).toThrow("Nothing came in");
  });
});
