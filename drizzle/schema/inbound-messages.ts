import { boolean, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { INBOUND_KINDS } from "#lib/domain/inbound.ts";

import { instant } from "./columns.ts";
import { contacts } from "./contacts.ts";
import { sends } from "./sends.ts";

/** Mail that came into a mailbox and concerns a person we know: that it came and what it was, never its words. */
export const inboundMessages = pgTable(
  "inbound_messages",
  {
    id: uuid("id").primaryKey(),
    mailboxId: text("mailbox_id").notNull(),
    providerMessageId: text("provider_message_id").notNull(),
    providerThreadId: text("provider_thread_id"),
    kind: text("kind", { enum: INBOUND_KINDS }).notNull(),
    receivedAt: instant("received_at").notNull(),
    /** False where the receiving provider could not confirm that it came from the address that it names. */
    isProved: boolean("is_proved").notNull().default(true),
    notedAt: instant("noted_at").notNull().defaultNow(),
    contactId: uuid("contact_id").references(() => contacts.id),
    sendId: uuid("send_id").references(() => sends.id),
  },
  (table) => [
    uniqueIndex("inbound_messages_provider_message").on(table.mailboxId, table.providerMessageId),
    index("inbound_messages_contact_id").on(table.contactId, table.receivedAt),
    index("inbound_messages_send_id").on(table.sendId),
  ],
);
