import { bigint, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { SEND_STATES } from "#lib/domain/send-state.ts";

import { instant } from "./columns.ts";
import { contacts } from "./contacts.ts";
import { drafts } from "./drafts.ts";
import { workflows } from "./workflows.ts";

/** The send ledger: one row per approved draft, one e-mail per row at most. */
export const sends = pgTable(
  "sends",
  {
    id: uuid("id").primaryKey(),
    draftId: uuid("draft_id")
      .notNull()
      .unique()
      .references(() => drafts.id),
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id),
    contactId: uuid("contact_id")
      .notNull()
      .references(() => contacts.id),
    state: text("state", { enum: SEND_STATES }).notNull().default("reserved"),
    /** Only grows. Every write of a sender names the fence it was given. */
    fence: integer("fence").notNull().default(0),
    leaseUntil: instant("lease_until"),
    /** Until then its run is known to sleep; later, a row that is not settled is woken again. */
    wakeAfter: instant("wake_after"),
    provider: text("provider", { enum: ["gmail", "smtp"] }).notNull(),
    /** Null: the first mailbox configured. */
    mailboxId: text("mailbox_id"),
    revision: integer("revision").notNull(),
    approvedDigest: text("approved_digest").notNull(),
    /** SHA-256 of the text part as it goes on the wire: finds the sent copy again. */
    bodySha256: text("body_sha256").notNull(),
    recipientDomainToken: text("recipient_domain_token").notNull(),
    providerDraftId: text("provider_draft_id"),
    providerMessageId: text("provider_message_id"),
    providerThreadId: text("provider_thread_id"),
    /** The Message-ID header that the recipient got, read back after sending. */
    wireMessageId: text("wire_message_id"),
    /** Gmail search starts here (seconds since 1970). */
    searchAfterEpoch: bigint("search_after_epoch", { mode: "number" }),
    reservedAt: instant("reserved_at").notNull().defaultNow(),
    inFlightAt: instant("in_flight_at"),
    settledAt: instant("settled_at"),
    settledBy: text("settled_by"),
    /** What is known about the outcome: stages, statuses, times. Never personal data. */
    evidence: jsonb("evidence").$type<Record<string, unknown>[]>().notNull().default([]),
  },
  (table) => [
    index("sends_state").on(table.state, table.reservedAt),
    index("sends_workflow_id").on(table.workflowId),
    index("sends_contact_id").on(table.contactId, table.settledAt),
    index("sends_recipient_domain").on(table.recipientDomainToken, table.reservedAt),
    index("sends_settled_at").on(table.settledAt),
    index("sends_mailbox_id").on(table.mailboxId, table.reservedAt),
    index("sends_wire_message_id").on(table.wireMessageId),
    index("sends_provider_thread_id").on(table.providerThreadId),
  ],
);
