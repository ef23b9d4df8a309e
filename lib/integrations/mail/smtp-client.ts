import { ANSWERED } from "#lib/domain/breaker.ts";
import { AppError } from "#lib/domain/errors.ts";
import { noteCall } from "#lib/observability/service-health.ts";
import { step } from "#lib/observability/step.ts";

import { type CallGuard, type GuardedCall, unguarded } from "../call-guard.ts";
import { deliver } from "./smtp-deliver.ts";
import { noteDelivery, noteOpening } from "./smtp-notes.ts";
import { codesOf, type SmtpReply } from "./smtp-replies.ts";
import { openWire, type Wire, WireError } from "./smtp-wire.ts";
import type { SmtpEvidence, SmtpSession, SmtpStage, SmtpTransport } from "./smtp.ts";

export type SmtpTimeouts = {
  connect: number;
  greeting: number;
  command: number;
  body: number;
  reply: number;
};
export type SmtpOptions = {
  host: string;
  port: number;
  user: string;
  password: string;
  security: "starttls" | "tls" | "none";
  /** A certificate authority of one's own; else those that Node knows. */
  ca?: string;
  timeouts?: Partial<SmtpTimeouts>;
  now?: () => Date;
  guard?: CallGuard;
};

/** What a conversation has come to, kept by us: no library's error tells whether a mail was taken. */
export type Progress = Pick<SmtpEvidence, "stage" | "bytes" | "lastReply">;

export type Conversation = {
  wire: Wire;
  progress: Progress;
  timeouts: SmtpTimeouts;
  /** Enters the stage, writes the line and reads the reply. */
  say: (stage: SmtpStage, line: string) => Promise<SmtpReply>;
  hear: (timeoutMs: number) => Promise<SmtpReply>;
  evidence: (cause: string | null) => SmtpEvidence;
};

const TIMEOUTS: SmtpTimeouts = {
  connect: 10_000,
  greeting: 20_000,
  command: 20_000,
  body: 60_000,
  reply: 60_000,
};
/** From the first byte to the server's yes to our sign-in, all stages together. */
const OPENING_MS = 60_000;
const IS_HERE = /^(localhost|127\.0\.0\.1|::1)$/;

/** A mail server that is given one mail at a time, each to one recipient. */
export function createSmtpClient(options: SmtpOptions): SmtpTransport {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  return {
    host: options.host,
    replyTimeoutMs: timeouts.reply,
    open: () => openGuarded(options.guard ?? unguarded, () => open(options, timeouts)),
  };
}

async function openGuarded(guard: CallGuard, work: () => Promise<SmtpSession>): Promise<SmtpSession> {
  let opening: Promise<SmtpSession> | null = null;
  try {
    return await guard({
      service: "smtp",
      timeoutMs: OPENING_MS,
      work: () => (opening = step("smtp.open", work)),
      verdictOf,
    });
  } catch (error) {
    // Given up on from outside: a conversation that opens later has nobody.
    void (opening as Promise<SmtpSession> | null)?.then(
      (session) => session.close(),
      () => {},
    );
    throw error;
  }
}

/** A server that refuses us for our sign-in or its certificate works: only a person can mend that. */
const verdictOf: GuardedCall<SmtpSession>["verdictOf"] = (result) => {
  if ("answer" in result) return ANSWERED;
  const { error } = result;
  if (!(error instanceof AppError)) return { kind: "failed", code: "lost", message: "No answer came." };
  if (error.code === "forbidden") return ANSWERED;
  return { kind: "failed", code: error.details.reason ?? "lost", message: error.message };
};

async function open(options: SmtpOptions, timeouts: SmtpTimeouts): Promise<SmtpSession> {
  const { host, port, security } = options;
  if (security === "none" && !IS_HERE.test(host)) {
    throw new AppError("forbidden", "Mail servers elsewhere are spoken to through TLS only.");
  }
  const progress: Progress = { stage: "connect", bytes: 0, lastReply: null };
  const evidence = (cause: string | null): SmtpEvidence => ({
    ...progress,
    host,
    at: (options.now?.() ?? new Date()).toISOString(),
    cause,
  });
  let wire: Wire | null = null;
  const startedAt = performance.now();
  try {
    const target = { host, port, isTls: security === "tls", ...(options.ca ? { ca: options.ca } : {}) };
    wire = await openWire(target, timeouts.connect);
    const conversation = converse(wire, { progress, timeouts, evidence });
    await introduce(conversation, options);
    noteCall("SMTP", true);
    noteOpening(startedAt, null);
    return {
      deliver: (mail, mark) => noteDelivery(() => deliver(conversation, mail, mark)),
      close: wire.destroy,
    };
  } catch (error) {
    wire?.destroy();
    noteCall("SMTP", false);
    const reached = evidence(error instanceof WireError ? error.reason : "refused_by_server");
    noteOpening(startedAt, reached);
    throw notOpened(error, reached);
  }
}

function converse(
  wire: Wire,
  { progress, timeouts, evidence }: Pick<Conversation, "progress" | "timeouts" | "evidence">,
): Conversation {
  const hear = async (timeoutMs: number): Promise<SmtpReply> => {
    const reply = await wire.read(timeoutMs);
    progress.lastReply = codesOf(reply);
    return reply;
  };
  const say = async (stage: SmtpStage, line: string): Promise<SmtpReply> => {
    progress.stage = stage;
    await wire.write(`${line}\r\n`, timeouts.command);
    return hear(timeouts.command);
  };
  return { wire, progress, timeouts, evidence, hear, say };
}

async function introduce(conversation: Conversation, options: SmtpOptions): Promise<void> {
  const { progress, say, hear, timeouts, wire } = conversation;
  progress.stage = "greeting";
  await expect2xx(hear(timeouts.greeting));
  let extensions = await expect2xx(say("ehlo", "EHLO [127.0.0.1]"));
  if (options.security === "starttls") {
    progress.stage = "starttls";
    if (!extensions.lines.some((line) => /^STARTTLS$/i.test(line))) throw new WireError("no_starttls");
    await expect2xx(say("starttls", "STARTTLS"));
    await wire.secure(timeouts.connect);
    extensions = await expect2xx(say("ehlo", "EHLO [127.0.0.1]"));
  }
  await signIn(conversation, options, extensions);
}

async function signIn(
  { say, progress }: Conversation,
  { user, password }: SmtpOptions,
  { lines }: SmtpReply,
): Promise<void> {
  progress.stage = "auth";
  const methods = lines.find((line) => /^AUTH[ =]/i.test(line))?.toUpperCase() ?? "";
  const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
  if (/\bPLAIN\b/.test(methods)) {
    await expect2xx(say("auth", `AUTH PLAIN ${base64(`\0${user}\0${password}`)}`));
    return;
  }
  if (!/\bLOGIN\b/.test(methods)) throw new WireError("no_sign_in");
  const asked = await say("auth", "AUTH LOGIN");
  const next = asked.code === 334 ? await say("auth", base64(user)) : asked;
  await expect2xx(next.code === 334 ? say("auth", base64(password)) : Promise.resolve(next));
}

class Refused extends Error {
  readonly reply: SmtpReply;

  constructor(reply: SmtpReply) {
    super(`The mail server answered ${codesOf(reply)}.`);
    this.reply = reply;
  }
}

async function expect2xx(answer: Promise<SmtpReply>): Promise<SmtpReply> {
  const reply = await answer;
  if (reply.code >= 200 && reply.code < 300) return reply;
  throw new Refused(reply);
}

/** Nothing was said about any mail yet: whatever failed, nothing can have left. */
function notOpened(error: unknown, evidence: SmtpEvidence): AppError {
  const details = { ambiguous: false, evidence };
  const isRefused = error instanceof Refused && error.reply.code >= 500;
  if (isRefused && evidence.stage === "auth") {
    return new AppError(
      "forbidden",
      "The mail server refused our credentials. Correct the mailbox's SMTP settings, then retry.",
      { cause: error, details: { ...details, reason: "credentials" } },
    );
  }
  if (evidence.cause === "certificate" || evidence.cause === "no_starttls" || evidence.cause === "injected") {
    return new AppError(
      "forbidden",
      "The connection to the mail server cannot be trusted. Correct the server's TLS or SMTP_SECURITY, then retry.",
      { cause: error, details: { ...details, reason: evidence.cause } },
    );
  }
  const what =
    evidence.cause === "refused_by_server" ? `answered ${evidence.lastReply}` : "cannot be reached";
  return new AppError("upstream_unavailable", `The mail server ${what}. It will be tried again.`, {
    cause: error,
    details: { ...details, reason: "unreachable" },
  });
}
