import { findFirstSendAtOrNull } from "#lib/db/inbound-messages.ts";
import {
  findReadCursorOrNull,
  insertReadCursor,
  moveReadCursor,
  NOT_BEGUN,
  type ReadCursorRow,
} from "#lib/db/read-cursors.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { classifyInbound } from "#lib/domain/inbound.ts";
import type { MailReader } from "#lib/integrations/mail/gmail-history.ts";
import { log } from "#lib/observability/log.ts";

import type { ServiceContext } from "../context.ts";
import { noteInbound } from "./note-inbound.ts";

type Read = { seen: number; noted: number };
type Reading = { mailboxId: string; reader: MailReader };

/** One run reads at most so many pages; the next minute reads on. */
const MOST_PAGES = 20;
const MOST_INBOX_PAGES = 50;
/** Clocks differ, and Gmail may show a message a little later than it dates it. */
const OVERLAP_MS = 60 * 60_000;
const LONGEST_LOOK_BACK_MS = 7 * 24 * 60 * 60_000;
const UNREAD_LABELS = ["SENT", "DRAFT", "SPAM", "TRASH", "CHAT"];

export const cursorName = (mailboxId: string) => `gmail-history:${mailboxId}`;

/**
 * Reads on from the last position. The position moves only after what came before it is committed, so a message is
 * noted at least once, and its id sees to it that it is noted at most once.
 */
export async function readMailbox(ctx: ServiceContext, { mailboxId }: { mailboxId: string }): Promise<Read> {
  authorize(ctx.actor, "mailbox:read");
  const reading = { mailboxId, reader: readerOf(ctx, mailboxId) };
  let cursor = await findReadCursorOrNull(ctx.db, cursorName(mailboxId));
  if (!cursor || cursor.position === NOT_BEGUN) return begin(ctx, reading, cursor);
  const total = { seen: 0, noted: 0 };
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const added = await reading.reader.listAdded(cursor.position);
    if (added === "forgotten") return add(total, await readInbox(ctx, reading, cursor));
    add(total, await noteAll(ctx, reading, added.messageIds));
    const moved = await move(ctx, cursor, added.position);
    if (added.isLast || !moved) break;
    cursor = { ...cursor, position: added.position };
  }
  return total;
}

/** The first time: from now on, and back to the first mail of the last days that could have been answered. */
async function begin(ctx: ServiceContext, reading: Reading, failed: ReadCursorRow | null): Promise<Read> {
  const position = await reading.reader.findPosition();
  const readAt = ctx.now();
  const earliest = new Date(readAt.getTime() - LONGEST_LOOK_BACK_MS);
  const since = await findFirstSendAtOrNull(ctx.db, earliest);
  const read = since ? await noteInboxSince(ctx, reading, since) : { seen: 0, noted: 0 };
  if (failed) await move(ctx, failed, position);
  else await insertReadCursor(ctx.db, { name: cursorName(reading.mailboxId), position, readAt });
  return read;
}

/** Gmail has forgotten the position: the inbox itself is read again, back to before the last reading. */
async function readInbox(ctx: ServiceContext, reading: Reading, cursor: ReadCursorRow): Promise<Read> {
  log().warn(
    { mailboxId: reading.mailboxId },
    "Gmail has forgotten where this mailbox was read. Its inbox is read again.",
  );
  const position = await reading.reader.findPosition();
  const read = await noteInboxSince(ctx, reading, new Date(cursor.readAt.getTime() - OVERLAP_MS));
  await move(ctx, cursor, position);
  return read;
}

async function noteInboxSince(ctx: ServiceContext, reading: Reading, since: Date): Promise<Read> {
  const newestFirst: string[] = [];
  let page: string | null = null;
  for (let count = 0; count < MOST_INBOX_PAGES; count += 1) {
    const listed: { messageIds: string[]; nextPage: string | null } = await reading.reader.listInbox({
      since,
      page,
    });
    newestFirst.push(...listed.messageIds);
    page = listed.nextPage;
    if (page === null) break;
  }
  return noteAll(ctx, reading, newestFirst.toReversed());
}

async function noteAll(
  ctx: ServiceContext,
  { mailboxId, reader }: Reading,
  messageIds: readonly string[],
): Promise<Read> {
  let noted = 0;
  for (const messageId of messageIds) {
    const mail = await reader.findInbound(messageId);
    if (!mail || mail.labels.some((label) => UNREAD_LABELS.includes(label))) continue;
    const isBounce = classifyInbound(mail.headers) === "bounce";
    const report = isBounce ? await reader.findDeliveryReport(messageId) : null;
    if ((await noteInbound(ctx, { mailboxId, mail, report })) !== null) noted += 1;
  }
  return { seen: messageIds.length, noted };
}

function move(ctx: ServiceContext, { name, position: from }: ReadCursorRow, position: string) {
  return moveReadCursor(ctx.db, { name, from }, { position, readAt: ctx.now(), errorCode: null });
}

function readerOf(ctx: ServiceContext, mailboxId: string): MailReader {
  const transport = ctx.integrations.mailboxes.get(mailboxId);
  if (transport?.kind === "gmail") return transport.gmail;
  throw new AppError("unprocessable", "This mailbox cannot be read: only Gmail mailboxes can.");
}

function add(total: Read, more: Read): Read {
  total.seen += more.seen;
  total.noted += more.noted;
  return total;
}
