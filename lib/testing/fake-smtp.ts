import PostalMime from "postal-mime";

import { AppError } from "#lib/domain/errors.ts";
import type { SmtpEvidence, SmtpOutcome, SmtpTransport } from "#lib/integrations/mail/smtp.ts";

type Failure =
  | { at: "connect" | "auth" }
  /** Before the final dot: the conversation breaks there. */
  | { at: "body" }
  /** The server's own words about this mail. */
  | { at: "rcpt_to" | "reply"; reply: string }
  /** After the final dot: no answer, whether or not the server has the mail. */
  | { at: "lost"; isTaken: boolean };

/** A mail server in memory that fails on demand. */
export type FakeSmtp = SmtpTransport & {
  sent: { from: string; to: string; text: string; messageId: string | null }[];
  /** Taken one after the other, one for each conversation. */
  failures: Failure[];
  opened: number;
  /** Called when everything but the final dot was said. */
  onFinalDot: (() => Promise<void> | void) | null;
};

export function createFakeSmtp(): FakeSmtp {
  const smtp: FakeSmtp = {
    host: "smtp.larkspur.example",
    replyTimeoutMs: 60_000,
    sent: [],
    failures: [],
    opened: 0,
    onFinalDot: null,
    open() {
      smtp.opened += 1;
      const failure = smtp.failures.shift() ?? null;
      if (failure?.at === "connect") return Promise.reject(notOpened("upstream_unavailable"));
      if (failure?.at === "auth") return Promise.reject(notOpened("forbidden"));
      return Promise.resolve({
        close: () => {},
        async deliver({ from, to, raw }, beforeFinalDot) {
          if (failure?.at === "body") return { kind: "not_taken", evidence: evidenceAt("body", null) };
          if (failure?.at === "rcpt_to") return refusal("rcpt_to", failure.reply);
          await smtp.onFinalDot?.();
          await beforeFinalDot();
          if (failure?.at === "reply") return refusal("reply", failure.reply);
          if (failure?.at !== "lost" || failure.isTaken) {
            const { text = "", messageId = null } = await PostalMime.parse(raw);
            smtp.sent.push({ from, to, text, messageId });
          }
          return failure?.at === "lost"
            ? { kind: "unknown", evidence: evidenceAt("reply", null) }
            : { kind: "taken", evidence: evidenceAt("reply", "250 2.0.0") };
        },
      });
    },
  };
  return smtp;
}

function evidenceAt(stage: SmtpEvidence["stage"], lastReply: string | null): SmtpEvidence {
  const at = "2026-03-04T09:00:00.000Z";
  return {
    host: "smtp.larkspur.example",
    stage,
    bytes: 1_234,
    at,
    lastReply,
    cause: lastReply ? null : "closed",
  };
}

function refusal(stage: SmtpEvidence["stage"], reply: string): SmtpOutcome {
  return { kind: "refused", isFinal: reply.startsWith("5"), evidence: evidenceAt(stage, reply) };
}

function notOpened(code: "upstream_unavailable" | "forbidden"): AppError {
  return new AppError(code, "The mail server does not let us in.", {
    details: { ambiguous: false, evidence: evidenceAt("connect", null) },
  });
}
