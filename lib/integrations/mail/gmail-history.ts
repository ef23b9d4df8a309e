import PostalMime from "postal-mime";
import { z } from "zod";

import { type DeliveryReport, readDeliveryReport } from "#lib/domain/delivery-report.ts";
import { INBOUND_HEADERS, type InboundHeaders } from "#lib/domain/inbound.ts";

import { MessageListAnswer, type RawMessage } from "./gmail-answers.ts";

/** A message in the mailbox, without its words. */
export type InboundMail = {
  id: string;
  threadId: string;
  receivedAt: Date;
  labels: readonly string[];
  headers: InboundHeaders;
};

/** Reading a mailbox: ids, times and a few headers. */
export type MailReader = {
  /** Where the mailbox stands now. Positions are an order, never a count. */
  findPosition(): Promise<string>;
  /** One page of what was added after a position, and where the next page starts; `forgotten` when Gmail knows it no more. */
  listAdded(
    position: string,
  ): Promise<{ messageIds: string[]; position: string; isLast: boolean } | "forgotten">;
  /** One page of what came into the inbox since then, newest first. */
  listInbox(query: {
    since: Date;
    page: string | null;
  }): Promise<{ messageIds: string[]; nextPage: string | null }>;
  /** What came from an address since then, by the search index, newest first, and whether it is more than is read. */
  listInboundFrom(query: { from: string; since: Date }): Promise<{ mails: InboundMail[]; isCut: boolean }>;
  /** Null when it does not exist (any more). */
  findInbound(messageId: string): Promise<InboundMail | null>;
  /** What a bounce says; its words are read and not kept. */
  findDeliveryReport(messageId: string): Promise<DeliveryReport | null>;
};

type Get = { name: string; method: "GET"; path: string };
/** The mailbox's calls, with its token. */
type Calls = {
  ask: <T>(request: Get, schema: z.ZodType<T>) => Promise<T>;
  askOrNull: <T>(request: Get, schema: z.ZodType<T>) => Promise<T | null>;
  findRaw: (messageId: string) => Promise<z.infer<typeof RawMessage> | null>;
};

const HISTORY_PAGE = 100;
const INBOX_PAGE = 100;
const MOST_FROM_ONE = 50;
const FOUND_AT_ONCE = 10;

const HistoryId = z.union([z.string(), z.number()]).transform(String);
const Profile = z.object({ historyId: HistoryId });
const HistoryAnswer = z.object({
  history: z
    .array(
      z.object({
        id: HistoryId,
        messagesAdded: z
          .array(
            z.object({ message: z.object({ id: z.string(), labelIds: z.array(z.string()).default([]) }) }),
          )
          .default([]),
      }),
    )
    .default([]),
  nextPageToken: z.string().nullish(),
  historyId: HistoryId,
});
const InboxAnswer = MessageListAnswer.extend({ nextPageToken: z.string().nullish() });
const MetadataAnswer = z.object({
  id: z.string(),
  threadId: z.string(),
  labelIds: z.array(z.string()).default([]),
  internalDate: z.string().regex(/^\d+$/),
  payload: z.object({ headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]) }),
});

const ours = (labels: readonly string[]) => labels.includes("SENT") || labels.includes("DRAFT");

/**
 * Gmail's history of a mailbox, asked for: push notifications would need a public topic at Google and still a look at
 * the history after each, so a look each minute costs less and loses nothing.
 */
export function createGmailHistory({ ask, askOrNull, findRaw }: Calls): MailReader {
  const findInbound = async (messageId: string): Promise<InboundMail | null> => {
    const query = new URLSearchParams({ format: "metadata" });
    for (const name of INBOUND_HEADERS) query.append("metadataHeaders", name);
    const path = `/messages/${encodeURIComponent(messageId)}?${query.toString()}`;
    const found = await askOrNull({ name: "read-inbound", method: "GET", path }, MetadataAnswer);
    return found && toInbound(found);
  };
  return {
    findInbound,
    async findPosition() {
      return (await ask({ name: "read-position", method: "GET", path: "/profile" }, Profile)).historyId;
    },
    async listAdded(position) {
      const query = new URLSearchParams({
        startHistoryId: position,
        historyTypes: "messageAdded",
        maxResults: String(HISTORY_PAGE),
      });
      const path = `/history?${query.toString()}`;
      const answer = await askOrNull({ name: "list-history", method: "GET", path }, HistoryAnswer);
      if (!answer) return "forgotten";
      const added = answer.history.flatMap(({ messagesAdded }) => messagesAdded);
      const foreign = added.filter(({ message }) => !ours(message.labelIds)).map(({ message }) => message.id);
      const last = answer.history.at(-1);
      const isLast = !answer.nextPageToken || last === undefined;
      return {
        messageIds: [...new Set(foreign)],
        position: isLast ? answer.historyId : last.id,
        isLast,
      };
    },
    async listInbox({ since, page }) {
      const after = Math.floor(since.getTime() / 1000);
      const query = new URLSearchParams({
        q: `in:inbox after:${after}`,
        maxResults: String(INBOX_PAGE),
        ...(page ? { pageToken: page } : {}),
      });
      const path = `/messages?${query.toString()}`;
      const answer = await ask({ name: "list-inbox", method: "GET", path }, InboxAnswer);
      return { messageIds: answer.messages.map(({ id }) => id), nextPage: answer.nextPageToken ?? null };
    },
    async listInboundFrom({ from, since }) {
      const after = Math.floor(since.getTime() / 1000);
      const query = new URLSearchParams({
        q: `from:${from} after:${after} -in:sent -in:drafts`,
        maxResults: String(MOST_FROM_ONE),
      });
      const path = `/messages?${query.toString()}`;
      const listed = await ask({ name: "find-inbound", method: "GET", path }, InboxAnswer);
      const mails: InboundMail[] = [];
      for (let start = 0; start < listed.messages.length; start += FOUND_AT_ONCE) {
        const some = listed.messages.slice(start, start + FOUND_AT_ONCE);
        const found = await Promise.all(some.map(({ id }) => findInbound(id)));
        mails.push(...found.filter((mail) => mail !== null));
      }
      return { mails, isCut: Boolean(listed.nextPageToken) };
    },
    async findDeliveryReport(messageId) {
      const message = await findRaw(messageId);
      return message && readReport(Buffer.from(message.raw, "base64url"));
    },
  };
}

function toInbound(message: z.infer<typeof MetadataAnswer>): InboundMail {
  const headers: Record<string, string> = {};
  for (const { name, value } of message.payload.headers) headers[name.toLowerCase()] ??= value;
  return {
    id: message.id,
    threadId: message.threadId,
    receivedAt: new Date(Number(message.internalDate)),
    labels: message.labelIds,
    headers,
  };
}

/** A report that nobody can parse says nothing: a stranger may have written it. */
async function readReport(raw: Buffer): Promise<DeliveryReport> {
  const parsed = await PostalMime.parse(raw, { forceRfc822Attachments: true }).catch(() => null);
  if (!parsed) return { isPermanent: false, recipients: [], messageIds: [] };
  const part = (...types: string[]): string | null => {
    const content = parsed.attachments.find(({ mimeType }) =>
      types.includes(mimeType.toLowerCase()),
    )?.content;
    if (content === undefined) return null;
    return typeof content === "string" ? content : Buffer.from(content as ArrayBuffer).toString("utf8");
  };
  return readDeliveryReport({
    status: part("message/delivery-status", "message/global-delivery-status"),
    prose: parsed.text ?? "",
    original: part("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"),
  });
}
