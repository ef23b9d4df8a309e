/** How far a conversation with a mail server got, in order. Nothing can have left before `final_dot`. */
export const SMTP_STAGES = [
  "connect",
  "greeting",
  "ehlo",
  "starttls",
  "auth",
  "mail_from",
  "rcpt_to",
  "data",
  "body",
  "final_dot",
  "reply",
] as const;
export type SmtpStage = (typeof SMTP_STAGES)[number];

/** What is known about one try: never the server's words, which may name the recipient. */
export type SmtpEvidence = {
  host: string;
  /** The last stage that was begun. */
  stage: SmtpStage;
  /** Bytes of the message that were handed to the network. */
  bytes: number;
  at: string;
  /** `550`, or `550 5.1.1` where the server said more; null before its first reply. */
  lastReply: string | null;
  /** `closed`, `timeout`, `refused` …: why the conversation ended. */
  cause: string | null;
};

export type SmtpOutcome =
  /** The server took the mail over: it said 250 after the final dot. */
  | { kind: "taken"; evidence: SmtpEvidence }
  /** The server has said that it does not take this mail; `isFinal` when it never will. */
  | { kind: "refused"; isFinal: boolean; evidence: SmtpEvidence }
  /** The conversation broke before the final dot was written: nothing can have left. */
  | { kind: "not_taken"; evidence: SmtpEvidence }
  /** The final dot was written and no answer came: the mail may have left. Never to be sent again by a machine. */
  | { kind: "unknown"; evidence: SmtpEvidence };

export type SmtpMail = { from: string; to: string; raw: Buffer };

/** A signed-in conversation in which nothing has been said about any mail yet. */
export type SmtpSession = {
  /**
   * Hands over one mail to one recipient. `beforeFinalDot` runs when everything but the end of the message is
   * written; when it throws, the conversation is cut off and nothing can have left.
   */
  deliver(mail: SmtpMail, beforeFinalDot: () => Promise<void>): Promise<SmtpOutcome>;
  close(): void;
};

export type SmtpTransport = {
  host: string;
  /** How long the answer to the final dot is waited for. */
  replyTimeoutMs: number;
  /** Connects and signs in. Fails with an AppError whose details carry the evidence: nothing can have left. */
  open(): Promise<SmtpSession>;
};
