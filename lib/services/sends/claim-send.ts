import { findContact, openPerson } from "#lib/db/contacts.ts";
import { findDraft, lockDraft } from "#lib/db/drafts.ts";
import { lockSend, type SendRow, updateSend } from "#lib/db/sends.ts";
import { decideAfterGates, type GateDecision } from "#lib/domain/gate-decision.ts";
import { evaluateGates, type Gate } from "#lib/domain/gates.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { freshSince, loadGateSnapshot } from "./load-gate-snapshot.ts";
import { isReachable } from "./mailbox-of.ts";
import { readOutsideNews } from "./read-outside-news.ts";
import { closeAsNotSent, returnToReview } from "./return-to-review.ts";
import { assertFenced } from "./send-lease.ts";
import { progressOf, returnedBy, type SendProgress, waitingFor } from "./send-progress.ts";

export type Claim =
  /** The row is in flight: the one call that may send follows. */
  | { kind: "go"; send: SendRow }
  /** Nothing may be sent now; the row says why. */
  | { kind: "stop"; progress: SendProgress }
  /** A person must open a gate, but an earlier try may still reach the mailbox: prove first that it cannot. */
  | { kind: "shut"; gate: Gate };

/** Clocks may differ by this much when the sent copy is searched by time. */
const CLOCK_SKEW_SECONDS = 300;

/**
 * The last look before sending: opt-outs and news from outside, then every gate again inside the transaction that
 * sets the row in flight. Whatever was committed before it counts; whatever comes later is too late.
 */
export async function claimSend(ctx: ServiceContext, send: SendRow): Promise<Claim> {
  const key = await ctx.keys.findKey(send.contactId);
  const address = openPerson(await findContact(ctx.db, send.contactId), key).email;
  const since = freshSince(await findDraft(ctx.db, send.draftId));
  const news =
    address === null
      ? null
      : await readOutsideNews(ctx, {
          ...{ contactId: send.contactId, address, since },
          mailboxId: send.mailboxId,
        });

  return withTransaction(ctx, async (ctx): Promise<Claim> => {
    const draft = await lockDraft(ctx.db, send.draftId);
    const current = await lockSend(ctx.db, send.id);
    assertFenced(current.fence === send.fence);
    if (current.state !== "reserved" && current.state !== "in_flight") {
      return { kind: "stop", progress: progressOf(current, ctx.now()) };
    }
    const { snapshot, content } = await loadGateSnapshot(ctx, { draft, key, news, isClaim: true });
    const isSameApproval = content?.digest === current.approvedDigest;
    const isDigestEqual = snapshot.approval.isDigestEqual === true && isSameApproval;
    const report = evaluateGates({
      ...snapshot,
      // A mailbox that sends in another way by now cannot finish what was begun.
      mailbox: isReachable(ctx, send) ? snapshot.mailbox : null,
      approval: {
        ...snapshot.approval,
        isDigestEqual: snapshot.approval.isDigestEqual === null ? null : isDigestEqual,
      },
    });
    const decision = decideAfterGates(report, { now: ctx.now(), approvedAt: draft.approvedAt ?? ctx.now() });
    if (decision.kind === "go") return { kind: "go", send: await takeOff(ctx, current) };
    return stop(ctx, { send: current, draft, decision });
  });
}

async function takeOff(ctx: ServiceContext, send: SendRow): Promise<SendRow> {
  const at = ctx.now();
  const change = {
    state: "in_flight",
    inFlightAt: at,
    searchAfterEpoch: send.searchAfterEpoch ?? Math.floor(at.getTime() / 1000) - CLOCK_SKEW_SECONDS,
    wakeAfter: null,
    // The gates may have used most of the lease up; the call that follows gets a whole one.
    leaseUntil: new Date(at.getTime() + ctx.settings.sendLeaseMs),
  } as const;
  await updateSend(ctx.db, send.id, {
    ...change,
    evidence: { stage: "sending", at: at.toISOString(), fence: send.fence },
  });
  recordAudit(ctx, {
    action: "send.started",
    entity: { type: "send", id: send.id },
    facts: { draftId: send.draftId, from: send.state, fence: send.fence, digest: send.approvedDigest },
  });
  return { ...send, ...change };
}

async function stop(
  ctx: ServiceContext,
  input: {
    send: SendRow;
    draft: Awaited<ReturnType<typeof lockDraft>>;
    decision: Exclude<GateDecision, { kind: "go" }>;
  },
): Promise<Claim> {
  const { send, draft, decision } = input;
  if (decision.kind === "wait") {
    await updateSend(ctx.db, send.id, { wakeAfter: decision.retryAt });
    return { kind: "stop", progress: waitingFor(decision.gate, decision.retryAt, send.id) };
  }
  const { gate } = decision;
  if (send.inFlightAt !== null) return { kind: "shut", gate };
  const progress = returnedBy(gate, send.id);
  await closeAsNotSent(ctx, send, {
    by: `gate:${gate.name}`,
    evidence: { stage: "gate_shut", gate: gate.name },
  });
  if (draft.status === "approved") await returnToReview(ctx, { draft, why: progress });
  return { kind: "stop", progress };
}
