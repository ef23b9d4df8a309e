import { type SendRow, updateSendUnderFence } from "#lib/db/sends.ts";
import { AppError, isTransient } from "#lib/domain/errors.ts";
import { LONGEST_GATE_WAIT_MS } from "#lib/domain/gate-decision.ts";
import { notBeforeOf } from "#lib/domain/not-now.ts";
import type { SmtpEvidence, SmtpOutcome, SmtpSession, SmtpTransport } from "#lib/integrations/mail/smtp.ts";

import type { ServiceContext } from "../context.ts";
import { buildApproved } from "./build-approved.ts";
import { claimSend } from "./claim-send.ts";
import { transportOf } from "./mailbox-of.ts";
import { markUnknown } from "./mark-unknown.ts";
import { closeWithProof } from "./prove-not-sent.ts";
import { recordSent } from "./record-sent.ts";
import { assertFenced } from "./send-lease.ts";
import { returnedBy, type SendProgress } from "./send-progress.ts";
import type { SendProtocol } from "./send-protocol.ts";

/**
 * At most once. The final dot of a message is what hands it over: before it is written, a note under the fence says
 * that it is coming. Without that note nothing can have left, and the mail may be tried again; with it, only the
 * server's answer tells, and where that is lost a person must.
 */
export const smtpProtocol: SendProtocol = {
  hasDrafts: false,
  prepare: (_ctx, send) => Promise.resolve(send),
  send: converse,
  confirm: (ctx, send) =>
    mayHaveLeft(send) ? markUnknown(ctx, send, { stage: "answer_lost" }) : converse(ctx, send),
};

const RETRY_MS = [15_000, 60_000, 5 * 60_000, 10 * 60_000];
const MOST_TRIES = 12;

/** True once the note of a final dot stands, until the server's own word follows it. */
export function mayHaveLeft({ evidence }: SendRow): boolean {
  const last = evidence.findLast(
    ({ stage }) => stage === "sending" || stage === "final_dot" || stage === "not_taken",
  );
  return last?.["stage"] === "final_dot";
}

async function converse(ctx: ServiceContext, send: SendRow): Promise<SendProgress> {
  const transport = transportOf(ctx, send);
  if (transport?.kind !== "smtp") throw new AppError("internal", "An SMTP send without an SMTP mailbox.");
  const { smtp } = transport;
  const mail = await buildApproved(ctx, send).catch((error: unknown) => {
    // What is not what was approved any more is given back by the gates, with the reason.
    if (error instanceof AppError && error.details.reason === "digest_differs") return null;
    throw error;
  });
  const session = mail && (await smtp.open().catch((error: unknown) => ({ error })));
  if (session && "error" in session) return afterNoConnection(ctx, send, session.error);
  try {
    const claim = await claimSend(ctx, send);
    if (claim.kind === "stop") return claim.progress;
    if (claim.kind === "shut") {
      const progress = returnedBy(claim.gate, send.id);
      const evidence = { stage: "gate_shut", gate: claim.gate.name };
      await closeWithProof(ctx, send, {
        by: `gate:${claim.gate.name}`,
        ...{ evidence, why: progress, proof: "no_final_dot" },
      });
      return progress;
    }
    if (!session || !mail) throw new AppError("internal", "A reply that cannot be built passed the gates.");
    return await handOver(ctx, claim.send, { session, smtp, mail });
  } finally {
    session?.close();
  }
}

async function handOver(
  ctx: ServiceContext,
  send: SendRow,
  { session, smtp, mail }: { session: SmtpSession; smtp: SmtpTransport; mail: BuiltMail },
): Promise<SendProgress> {
  const outcome = await session.deliver(mail, () => noteFinalDot(ctx, send, { smtp, mail }));
  const facts = factsOf(outcome.evidence);
  switch (outcome.kind) {
    case "taken": {
      const message = { messageId: null, threadId: null, wireMessageId: mail.messageId };
      return recordSent(ctx, { send, message, how: "answered", facts });
    }
    case "unknown":
      return markUnknown(ctx, send, { stage: "answer_lost", ...facts });
    case "refused":
    case "not_taken":
      return afterRefusal(ctx, send, outcome);
  }
}
type BuiltMail = Awaited<ReturnType<typeof buildApproved>>;

/**
 * Committed before the dot is written, and only by the newest holder: whoever was overtaken writes no dot. The
 * Message-ID goes with it, so that what comes back finds its mail although its answer was lost.
 */
async function noteFinalDot(
  ctx: ServiceContext,
  send: SendRow,
  { smtp, mail }: { smtp: SmtpTransport; mail: BuiltMail },
): Promise<void> {
  const now = ctx.now();
  assertFenced(
    await updateSendUnderFence(ctx.db, send, {
      wireMessageId: mail.messageId,
      leaseUntil: new Date(now.getTime() + smtp.replyTimeoutMs + ctx.settings.sendLeaseMs),
      evidence: { stage: "final_dot", host: smtp.host, at: now.toISOString(), fence: send.fence },
    }),
  );
}

/** The server has the mail not: tried again later, or given back with what the server said. */
async function afterRefusal(
  ctx: ServiceContext,
  send: SendRow,
  outcome: Extract<SmtpOutcome, { kind: "refused" | "not_taken" }>,
): Promise<SendProgress> {
  const evidence = { stage: "not_taken", ...factsOf(outcome.evidence) };
  const tries = 1 + send.evidence.filter(({ stage }) => stage === "not_taken").length;
  const isFinal = outcome.kind === "refused" && outcome.isFinal;
  if (isFinal || tries >= MOST_TRIES) {
    const progress = givenBack(send, outcome.evidence, { isFinal, tries });
    await closeWithProof(ctx, send, { by: "smtp", evidence, why: progress, proof: "not_accepted" });
    return progress;
  }
  const now = ctx.now();
  const retryAt = laterBy(now, tries);
  await updateSendUnderFence(ctx.db, send, {
    wakeAfter: retryAt,
    evidence: { ...evidence, at: now.toISOString(), fence: send.fence },
  });
  return { outcome: "unconfirmed", sendId: send.id, retryAt: retryAt.toISOString() };
}

/** The server cannot be reached: the mail waits as long as for a gate, then it goes back to a person. */
async function afterNoConnection(ctx: ServiceContext, send: SendRow, error: unknown): Promise<SendProgress> {
  const now = ctx.now();
  const hasWaitedLong = now.getTime() - unreachableSince(send, now).getTime() > LONGEST_GATE_WAIT_MS;
  // Nobody knocked: that is no failed connection.
  if (notBeforeOf(error)) {
    if (hasWaitedLong) return giveBackUnsent(ctx, send);
    throw error;
  }
  const evidence = error instanceof AppError ? (error.details["evidence"] as SmtpEvidence | undefined) : null;
  const tries = 1 + send.evidence.filter(({ stage }) => stage === "not_connected").length;
  const retryAt = laterBy(now, tries);
  await updateSendUnderFence(ctx.db, send, {
    wakeAfter: retryAt,
    evidence: {
      stage: "not_connected",
      ...(evidence ? factsOf(evidence) : {}),
      at: now.toISOString(),
      fence: send.fence,
    },
  });
  if (hasWaitedLong) return giveBackUnsent(ctx, send);
  if (!isTransient(error)) throw error;
  if (send.state === "in_flight") {
    return { outcome: "unconfirmed", sendId: send.id, retryAt: retryAt.toISOString() };
  }
  return {
    ...{ outcome: "waiting", sendId: send.id, gate: "mail_server", label: "Mail server" },
    reason: "The mail server cannot be reached, or does not let us in now.",
    remedy: "It will be tried again.",
    retryAt: retryAt.toISOString(),
  };
}

/** Since the first of the failures in a row. What the mail waited for before, such as its quota, is another matter. */
function unreachableSince({ evidence }: SendRow, now: Date): Date {
  const others = evidence.findLastIndex(({ stage }) => stage !== "not_connected");
  const first = evidence[others + 1]?.["at"];
  return typeof first === "string" ? new Date(first) : now;
}

async function giveBackUnsent(ctx: ServiceContext, send: SendRow): Promise<SendProgress> {
  const progress: SendProgress = {
    ...{ outcome: "returned", sendId: send.id, gate: "mail_server", label: "Mail server", owner: "operator" },
    reason: "The mail server could not be reached, or did not let us in, for longer than a day.",
    remedy: "Have the mail server mended or choose another mailbox, then read the text again and approve it.",
  };
  const evidence = { stage: "not_connected" };
  await closeWithProof(ctx, send, { by: "smtp", evidence, why: progress, proof: "no_final_dot" });
  return progress;
}

function givenBack(
  send: SendRow,
  { lastReply, stage }: SmtpEvidence,
  { isFinal, tries }: { isFinal: boolean; tries: number },
): SendProgress {
  const said = lastReply === null ? "" : ` It said ${lastReply} at ${stage.replace("_", " ")}.`;
  return {
    ...{ outcome: "returned", sendId: send.id, gate: "mail_server", label: "Mail server", owner: "operator" },
    reason: isFinal
      ? `The mail server refused this mail for good.${said}`
      : `The mail server did not take this mail in ${tries} tries.${said}`,
    remedy: "Correct the address in HubSpot, or reach the person in another way.",
  };
}

function laterBy(now: Date, tries: number): Date {
  return new Date(now.getTime() + (RETRY_MS[Math.min(tries, RETRY_MS.length) - 1] ?? 0));
}

/** The client's evidence as the ledger keeps it; `stage` there is how far the send got, not the conversation. */
function factsOf({ stage: reached, host, bytes, lastReply, cause }: SmtpEvidence) {
  return { reached, host, bytes, lastReply, cause };
}
