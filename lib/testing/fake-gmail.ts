import PostalMime from "postal-mime";

import type { DeliveryReport } from "#lib/domain/delivery-report.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { InboundHeaders } from "#lib/domain/inbound.ts";
import { textDigest } from "#lib/integrations/mail/build-message.ts";
import type { InboundMail } from "#lib/integrations/mail/gmail-history.ts";
import type { Gmail, GmailMessage } from "#lib/integrations/mail/gmail.ts";

/** A mailbox in memory. A draft is a token that sends once; answers get lost on demand. */
export type FakeGmail = Gmail & {
  drafts: Map<string, { raw: Buffer; threadId: string; createdAt: Date }>;
  sent: (GmailMessage & { raw: Buffer })[];
  /** What came in; a test may give what it cares about. */
  inbound: FakeInbound[];
  /** While true, every position is forgotten. */
  isHistoryForgotten: boolean;
  calls: string[];
  /** The next call of that name acts ("after") or does not act ("before"), and its answer is lost either way. */
  loseNextAnswer: { call: string; phase: "before" | "after" } | null;
  /** The next call of that name fails with this error and does nothing. */
  failNext: { call: string; error: AppError } | null;
  /** While true, sent copies cannot be found: the search index is behind. */
  isIndexBehind: boolean;
  /** Called when a draft is about to be sent. */
  onSend: (() => Promise<void> | void) | null;
  now: () => Date;
};

export type FakeInbound = {
  from: string;
  at: Date;
  id?: string;
  threadId?: string;
  labels?: string[];
  headers?: InboundHeaders;
  report?: DeliveryReport;
  isDeleted?: boolean;
};

const FAKE_PAGE = 3;

export function createFakeGmail(): FakeGmail {
  let serial = 0;
  const gmail: FakeGmail = {
    drafts: new Map(),
    sent: [],
    inbound: [],
    isHistoryForgotten: false,
    calls: [],
    loseNextAnswer: null,
    failNext: null,
    isIndexBehind: false,
    onSend: null,
    now: () => new Date(),

    createDraft: ({ raw, threadId }) =>
      call(gmail, "createDraft", () => {
        serial += 1;
        const draft = { raw, threadId: threadId ?? `thread-${serial}`, createdAt: gmail.now() };
        gmail.drafts.set(`draft-${serial}`, draft);
        return { draftId: `draft-${serial}`, messageId: `draft-message-${serial}`, threadId: draft.threadId };
      }),
    async sendDraft(draftId) {
      await gmail.onSend?.();
      return call(gmail, "sendDraft", async () => {
        const draft = gmail.drafts.get(draftId);
        if (!draft) return "gone";
        gmail.drafts.delete(draftId);
        serial += 1;
        const message = { ...(await sentCopy(draft.raw)), id: `message-${serial}`, threadId: draft.threadId };
        gmail.sent.push({
          ...message,
          wireMessageId: `<fake-${serial}@mail.gmail.com>`,
          sentAt: gmail.now(),
          raw: draft.raw,
        });
        return { messageId: message.id, threadId: message.threadId };
      });
    },
    draftExists: (draftId) => call(gmail, "draftExists", () => gmail.drafts.has(draftId)),
    findDraft: (draftId) =>
      call(gmail, "findDraft", async () => {
        const draft = gmail.drafts.get(draftId);
        if (!draft) return null;
        const { to, subject, textSha256 } = await sentCopy(draft.raw);
        return { recipients: [to], subject, textSha256, attachmentCount: 0 };
      }),
    deleteDraft: (draftId) =>
      call(gmail, "deleteDraft", () => (gmail.drafts.delete(draftId) ? "deleted" : "gone")),
    listDrafts: () =>
      call(gmail, "listDrafts", () =>
        Promise.all(
          [...gmail.drafts].map(async ([draftId, { raw, createdAt }]) => {
            const { to, textSha256 } = await sentCopy(raw);
            return { draftId, to, textSha256, createdAt };
          }),
        ),
      ),
    findSent: ({ to, afterEpochSeconds }) =>
      call(gmail, "findSent", () =>
        gmail.isIndexBehind
          ? []
          : gmail.sent.filter(
              (message) => message.to === to && message.sentAt.getTime() >= afterEpochSeconds * 1000,
            ),
      ),
    findMessage: (messageId) =>
      call(gmail, "findMessage", () => gmail.sent.find(({ id }) => id === messageId) ?? null),
    findPosition: () => call(gmail, "findPosition", () => String(gmail.inbound.length)),
    listAdded: (position) =>
      call(gmail, "listAdded", () => {
        if (gmail.isHistoryForgotten) return "forgotten";
        const from = Number(position);
        const messageIds = gmail.inbound.slice(from, from + FAKE_PAGE).map((mail) => idOf(gmail, mail));
        const next = from + messageIds.length;
        return { messageIds, position: String(next), isLast: next >= gmail.inbound.length };
      }),
    listInbox: ({ since }) =>
      call(gmail, "listInbox", () => ({
        messageIds: gmail.inbound.filter(({ at }) => at >= since).map((mail) => idOf(gmail, mail)),
        nextPage: null,
      })),
    listInboundFrom: ({ from, since }) =>
      call(gmail, "listInboundFrom", () => ({
        mails: gmail.inbound
          .filter((mail) => mail.from === from && mail.at > since)
          .map((mail) => inboundOf(gmail, mail)),
        isCut: false,
      })),
    findInbound: (messageId) =>
      call(gmail, "findInbound", () => {
        const mail = gmail.inbound.find((each) => idOf(gmail, each) === messageId);
        return mail && mail.isDeleted !== true ? inboundOf(gmail, mail) : null;
      }),
    findDeliveryReport: (messageId) =>
      call(
        gmail,
        "findDeliveryReport",
        () => gmail.inbound.find((each) => idOf(gmail, each) === messageId)?.report ?? null,
      ),
  };
  return gmail;
}

function idOf(gmail: FakeGmail, mail: FakeInbound): string {
  return mail.id ?? `inbound-${gmail.inbound.indexOf(mail)}`;
}

function inboundOf(gmail: FakeGmail, mail: FakeInbound): InboundMail {
  const id = idOf(gmail, mail);
  return {
    id,
    threadId: mail.threadId ?? id,
    receivedAt: mail.at,
    labels: mail.labels ?? ["INBOX", "UNREAD"],
    headers: { from: mail.from, ...mail.headers },
  };
}

async function call<T>(gmail: FakeGmail, name: string, act: () => T | Promise<T>): Promise<T> {
  gmail.calls.push(name);
  if (gmail.failNext?.call === name) {
    const { error } = gmail.failNext;
    gmail.failNext = null;
    throw error;
  }
  const lost = gmail.loseNextAnswer?.call === name ? gmail.loseNextAnswer : null;
  if (lost) gmail.loseNextAnswer = null;
  if (lost?.phase === "before") throw answerLost();
  const answer = await act();
  if (lost) throw answerLost();
  return answer;
}

function answerLost(): AppError {
  return new AppError("upstream_unavailable", "Gmail's answer was lost. The outcome will be looked up.", {
    details: { ambiguous: true },
  });
}

async function sentCopy(raw: Buffer): Promise<Pick<GmailMessage, "subject" | "to" | "textSha256">> {
  const parsed = await PostalMime.parse(raw);
  return {
    subject: parsed.subject ?? "",
    to: parsed.to?.[0]?.address ?? "",
    textSha256: textDigest(parsed.text ?? ""),
  };
}
