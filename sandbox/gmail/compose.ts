import { z } from "zod";

import type { FaultSwitch } from "../core/faults.ts";
import type { Call } from "../core/http.ts";
import { invalid, notFound, refuse } from "./errors.ts";
import type { ParsedMail } from "./mime.ts";
import { asSent, decodeRaw, headerOf, parsedAsSent, parseMail } from "./mime.ts";
import type { Mailbox, StoredMessage } from "./state.ts";
import { addMessage, newMessageId, threadMessages } from "./state.ts";

const DAY_MS = 86_400_000;
const RECIPIENTS_PER_MESSAGE = 100;

export interface MailService {
  box: Mailbox;
  faults: FaultSwitch;
  address: string;
}

const MessageBody = z.object({ raw: z.string().optional(), threadId: z.string().optional() });
export interface Composed {
  raw: Buffer;
  parsed: ParsedMail;
  threadId: string | undefined;
}

export function readJson<T>(call: Call, schema: z.ZodType<T>): T {
  let value: unknown = {};
  try {
    if (call.body.length > 0) value = JSON.parse(call.body.toString("utf8"));
  } catch {
    return invalid("Invalid JSON payload received.");
  }
  const read = schema.safeParse(value);
  return read.success
    ? read.data
    : invalid(`Invalid JSON payload received. ${read.error.issues[0]?.message}`);
}

/** Reads and really parses the `message` of a request. */
export async function compose(message: unknown): Promise<Composed> {
  const read = MessageBody.safeParse(message ?? {});
  if (!read.success || !read.data.raw)
    return invalid("'raw' RFC822 payload message string or uploading message via /upload/* URL required");
  const raw = decodeRaw(read.data.raw);
  try {
    return { raw, parsed: await parseMail(raw), threadId: read.data.threadId };
  } catch {
    return invalid("Invalid RFC822 message");
  }
}

/** A message joins a thread when it names it, refers to one of its messages and keeps its subject. */
export function threadFor(box: Mailbox, composed: Composed): string | undefined {
  if (!composed.threadId) return undefined;
  const thread = threadMessages(box, composed.threadId);
  const [first] = thread;
  if (!first) return notFound();
  const references = `${headerOf(composed.parsed.headers, "references")} ${headerOf(composed.parsed.headers, "in-reply-to")}`;
  const refersToIt = thread.some(({ parsed }) => parsed.messageId && references.includes(parsed.messageId));
  const keepsSubject = plainSubject(first.parsed.subject) === plainSubject(composed.parsed.subject);
  return refersToIt && keepsSubject ? composed.threadId : undefined;
}

/** Stores the sent copy under a new id. Runs inside the caller's transaction. */
export function storeSent(
  service: MailService,
  composed: Composed,
  threadId: string | undefined,
): StoredMessage {
  const { box, faults, address } = service;
  const now = box.now();
  const { parsed } = composed;
  const recipients = [...parsed.to, ...parsed.cc, ...parsed.bcc];
  if (recipients.length === 0) return invalid("Recipient address required");
  if (recipients.length > RECIPIENTS_PER_MESSAGE) return invalid("Too many recipients");
  assertMaySend(service, now);
  const sent = asSent(composed.raw, {
    from: address,
    at: now,
    dropCustomHeaders: faults.current().gmail.dropCustomHeaders,
  });
  const id = newMessageId(box);
  const toSelf = recipients.some((recipient) => recipient.toLowerCase() === address.toLowerCase());
  return addMessage(box, {
    id,
    threadId: threadId ?? id,
    labelIds: toSelf ? ["SENT", "INBOX", "UNREAD"] : ["SENT"],
    internalDate: now,
    raw: sent.raw.toString("base64url"),
    parsed: parsedAsSent(parsed, sent, address),
  });
}

function assertMaySend({ box, faults }: MailService, now: number): void {
  const sentToday = box.messages
    .all()
    .filter((message) => message.labelIds.includes("SENT") && message.internalDate > now - DAY_MS).length;
  const { dailySendLimit, sendingSuspended } = faults.current().gmail;
  if (sentToday < dailySendLimit && !sendingSuspended) return;
  faults.count("gmail.sendingSuspended");
  refuse({
    status: 429,
    reason: "rateLimitExceeded",
    message: `User-rate limit exceeded.  Retry after ${new Date(now + DAY_MS).toISOString()} (Mail sending)`,
    domain: "usageLimits",
    state: "RESOURCE_EXHAUSTED",
  });
}

const plainSubject = (subject: string): string =>
  subject
    .replace(/^((re|fwd?|aw|wg|tr)\s*:\s*)+/i, "")
    .trim()
    .toLowerCase();
