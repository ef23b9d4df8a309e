import type { Collection } from "../core/store.ts";
import type { Mailbox, StoredMessage } from "../gmail/state.ts";

/** What left through the mail server, beside what left through Gmail: neither knows of the other. */
export const smtpMessages = (box: Mailbox): Collection<StoredMessage> => box.store.collection("smtp");
