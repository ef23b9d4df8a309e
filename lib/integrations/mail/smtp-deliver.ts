import { parseAddress } from "#lib/domain/address.ts";
import { AppError } from "#lib/domain/errors.ts";
import { step } from "#lib/observability/step.ts";

import type { Conversation } from "./smtp-client.ts";
import type { SmtpReply } from "./smtp-replies.ts";
import { WireError } from "./smtp-wire.ts";
import type { SmtpMail, SmtpOutcome } from "./smtp.ts";

/** Between the note that the final dot is coming and the dot itself. A process that froze in between sends no dot. */
const NOTE_TO_DOT_MS = 5_000;
const CHUNK_BYTES = 16 * 1024;

/**
 * Hands over one mail. Every outcome is decided by two facts that only we can know: whether the final dot was
 * written, and whether the server answered it.
 */
export async function deliver(
  conversation: Conversation,
  mail: SmtpMail,
  beforeFinalDot: () => Promise<void>,
): Promise<SmtpOutcome> {
  const { wire } = conversation;
  assertPlain(mail);
  try {
    const said = await step("smtp.hand-over", () => handOver(conversation, mail));
    if (said) return said;
    const notedAt = clocks();
    await beforeFinalDot();
    return await step("smtp.final-dot", () => finish(conversation, notedAt));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { kind: "not_taken", evidence: conversation.evidence(error.reason) };
  } finally {
    wire.destroy();
  }
}

/** Sender, recipient and the whole text, each only after the server's yes to the one before. Null: all was accepted. */
async function handOver(
  conversation: Conversation,
  { from, to, raw }: SmtpMail,
): Promise<SmtpOutcome | null> {
  const { say } = conversation;
  const sender = await say("mail_from", `MAIL FROM:<${from}>`);
  if (!isYes(sender)) return refusal(conversation, sender);
  const recipient = await say("rcpt_to", `RCPT TO:<${to}>`);
  if (!isYes(recipient)) return refusal(conversation, recipient);
  const data = await say("data", "DATA");
  if (data.code !== 354) return refusal(conversation, data);
  await writeBody(conversation, raw);
  return null;
}

async function writeBody({ wire, progress, timeouts }: Conversation, raw: Buffer): Promise<void> {
  progress.stage = "body";
  const body = dotStuffed(raw);
  for (let at = 0; at < body.length; at += CHUNK_BYTES) {
    const chunk = body.subarray(at, at + CHUNK_BYTES);
    await wire.write(chunk, timeouts.body);
    progress.bytes += chunk.length;
    if (!wire.isQuiet()) throw new WireError("closed");
  }
}

/** From the write on, only a definite answer says that nothing left. */
async function finish(conversation: Conversation, notedAt: Clocks): Promise<SmtpOutcome> {
  const { wire, progress, timeouts, hear } = conversation;
  // No await from here to the write: a process that was frozen and overtaken in between must find its time over.
  const now = clocks();
  const tookMs = Math.max(now.wall - notedAt.wall, now.steady - notedAt.steady);
  if (tookMs > NOTE_TO_DOT_MS) throw new WireError("too_late");
  if (!wire.isQuiet()) throw new WireError("closed");
  progress.stage = "final_dot";
  try {
    await wire.write(".\r\n", timeouts.reply);
    progress.stage = "reply";
    const reply = await hear(timeouts.reply);
    if (isYes(reply)) return { kind: "taken", evidence: conversation.evidence(null) };
    return refusal(conversation, reply);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { kind: "unknown", evidence: conversation.evidence(error.reason) };
  }
}

type Clocks = { wall: number; steady: number };
const clocks = (): Clocks => ({ wall: Date.now(), steady: performance.now() });

function refusal(conversation: Conversation, { code }: SmtpReply): SmtpOutcome {
  const isDefinite = code >= 400;
  if (isDefinite)
    return { kind: "refused", isFinal: code >= 500, evidence: conversation.evidence("refused") };
  const kind = conversation.progress.stage === "reply" ? "unknown" : "not_taken";
  return { kind, evidence: conversation.evidence("not_smtp") };
}

const isYes = ({ code }: SmtpReply): boolean => code >= 200 && code < 300;

/** The bytes as they are, with a second dot before each line that begins with one, ending in a line end. */
function dotStuffed(raw: Buffer): Buffer {
  const text = raw.toString("latin1").replace(/^\./gm, "..");
  return Buffer.from(text.endsWith("\r\n") ? text : `${text}\r\n`, "latin1");
}

/** What could be read in two ways by two servers is not sent at all. */
function assertPlain({ from, to, raw }: SmtpMail): void {
  const isPlain = (address: string) => {
    const parsed = parseAddress(address);
    return parsed.ok && parsed.address === address && /^[\x21-\x7E]+$/.test(address);
  };
  const text = raw.toString("latin1");
  const hasBareEnds = /\r(?!\n)|(?<!\r)\n/.test(text);
  if (isPlain(from) && isPlain(to) && !hasBareEnds && !/[^\t\r\n\x20-\x7E]/.test(text)) return;
  throw new AppError("internal", "The built message is not plain SMTP. Nothing was sent.");
}
