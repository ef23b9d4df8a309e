import type { MailProvider, SendPromise } from "#lib/domain/mailbox.ts";

export const PROVIDER_WORDS: Record<MailProvider, string> = { gmail: "Gmail", smtp: "SMTP" };

/** What a lost answer means for a mailbox. */
export const PROMISE_WORDS: Record<SendPromise, { word: string; means: string }> = {
  exactly_once: {
    word: "exactly once",
    means: "After a lost answer the mailbox is asked whether the mail left; only then is it sent again.",
  },
  at_most_once: {
    word: "at most once",
    means:
      "After a lost answer nobody can be asked, so it is never sent again by itself: a person settles it.",
  },
};
