import type { MailReader } from "./gmail-history.ts";

export type GmailSent = { messageId: string; threadId: string };

/** A sent copy found by search, with what is needed to compare it with what was approved. */
export type GmailMessage = {
  id: string;
  threadId: string;
  subject: string;
  to: string;
  /** Digest of the text part, made by `textDigest`. */
  textSha256: string;
  /** The Message-ID header as the recipient sees it. */
  wireMessageId: string | null;
  sentAt: Date;
};

/** What a mail draft would send now: people can change it in the mailbox. */
export type GmailDraftContent = {
  /** To, Cc and Bcc alike. */
  recipients: string[];
  subject: string;
  textSha256: string;
  attachmentCount: number;
};

export type GmailDraft = { draftId: string; to: string; textSha256: string; createdAt: Date };

/**
 * The calls we make to Gmail. Failures are AppErrors. `ambiguous` in details says that the request may have been
 * acted upon although its answer was lost: after `sendDraft` the caller must ask, never send again blindly.
 */
export type Gmail = MailReader & {
  createDraft(input: {
    raw: Buffer;
    threadId?: string;
  }): Promise<{ draftId: string; messageId: string; threadId: string }>;
  /** Sends the draft, once: Gmail deletes it by sending. `gone` when the draft does not exist (any more). */
  sendDraft(draftId: string): Promise<GmailSent | "gone">;
  draftExists(draftId: string): Promise<boolean>;
  /** Null when the draft does not exist (any more). */
  findDraft(draftId: string): Promise<GmailDraftContent | null>;
  /** `deleted` is proof that this draft can never be sent any more; `gone` proves nothing. */
  deleteDraft(draftId: string): Promise<"deleted" | "gone">;
  /** The newest drafts of the mailbox, people's own ones too. */
  listDrafts(): Promise<GmailDraft[]>;
  /** Copies in Sent to that address since that second. */
  findSent(query: { to: string; afterEpochSeconds: number }): Promise<GmailMessage[]>;
  findMessage(messageId: string): Promise<GmailMessage | null>;
};
