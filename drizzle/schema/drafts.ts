import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { CATEGORIES } from "#lib/domain/category.ts";
import { DECISION_KINDS, DRAFT_STATUSES } from "#lib/domain/draft-state.ts";

import { instant, sealed } from "./columns.ts";
import { contacts } from "./contacts.ts";
import { users } from "./users.ts";
import { workflows } from "./workflows.ts";

/** The reply to one submission. `version` is the row's compare-and-swap; the text lives in its revisions. */
export const drafts = pgTable(
  "drafts",
  {
    id: uuid("id").primaryKey(),
    workflowId: uuid("workflow_id")
      .notNull()
      .unique()
      .references(() => workflows.id),
    contactId: uuid("contact_id")
      .notNull()
      .references(() => contacts.id),
    status: text("status", { enum: DRAFT_STATUSES }).notNull().default("pending_review"),
    version: integer("version").notNull().default(1),
    /** Number of the revision that a decision now would be about. */
    revision: integer("revision").notNull().default(1),
    category: text("category", { enum: CATEGORIES }).notNull(),
    templateVersion: text("template_version").notNull(),
    policyVersion: text("policy_version").notNull(),
    /** Who wrote the first text: `template`, or `model`. */
    composer: text("composer").notNull().default("template"),
    /** `reply@2`; null when no model was asked. */
    promptVersion: text("prompt_version"),
    /** Why the template wrote although a model was configured: a stable word. */
    fallbackReason: text("fallback_reason"),
    /** The mailbox that it leaves from; null means the first one configured. */
    mailboxId: text("mailbox_id"),
    /** Names and results of the checks after composing: no text of the draft. */
    checks: jsonb("checks")
      .$type<{ name: string; ok: boolean; note: string; severity: "block" | "warn" }[]>()
      .notNull(),
    /** 0–100, higher is more urgent. */
    urgency: integer("urgency").notNull().default(50),
    dueAt: instant("due_at").notNull(),
    assigneeId: uuid("assignee_id").references(() => users.id),
    snoozedUntil: instant("snoozed_until"),
    approvedDigest: text("approved_digest"),
    approvedBy: uuid("approved_by").references(() => users.id),
    approvedAt: instant("approved_at"),
    /** The undo window ends here: nothing may claim the send earlier. */
    sendAfter: instant("send_after"),
    /** Written by nobody: the reason stands sealed with the decision. It goes with the next contracting migration. */
    rejectedReason: text("rejected_reason"),
    /** When the sender last gave it back to a person; what came in earlier is no news to the next approval. */
    returnedAt: instant("returned_at"),
    /** Something happened that its words do not know of; a person must say that they still hold. */
    staleSince: instant("stale_since"),
    staleReason: text("stale_reason"),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    /** The queue's order, as lib/db/draft-queue.ts asks for it: each point of score counts as a minute that is gone. */
    index("drafts_queue_rank").on(
      table.status,
      sql`((${table.dueAt} at time zone 'UTC') - ${table.urgency} * interval '1 minute')`,
      table.id,
    ),
    index("drafts_contact_id").on(table.contactId),
    index("drafts_assignee_id").on(table.assigneeId),
    index("drafts_approved_by").on(table.approvedBy),
    check(
      "drafts_approval_complete",
      sql`${table.status} <> 'approved' or (${table.approvedDigest} is not null and ${table.approvedBy} is not null and ${table.sendAfter} is not null)`,
    ),
  ],
);

/** Each text that a draft has had. Revision 1 is the composer's; later ones are people's. */
export const draftRevisions = pgTable(
  "draft_revisions",
  {
    id: uuid("id").primaryKey(),
    draftId: uuid("draft_id")
      .notNull()
      .references(() => drafts.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    subject: sealed("subject").notNull(),
    text: sealed("text").notNull(),
    /** Sealed JSON: which sentence rests on which form field or knowledge page. */
    sources: sealed("sources").notNull(),
    authorId: uuid("author_id").references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("draft_revisions_draft_id_number").on(table.draftId, table.number),
    index("draft_revisions_author_id").on(table.authorId),
  ],
);

/** What people decided, in order. Never changed afterwards. */
export const decisions = pgTable(
  "decisions",
  {
    id: uuid("id").primaryKey(),
    draftId: uuid("draft_id")
      .notNull()
      .references(() => drafts.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: DECISION_KINDS }).notNull(),
    revision: integer("revision").notNull(),
    byUserId: uuid("by_user_id")
      .notNull()
      .references(() => users.id),
    digest: text("digest"),
    reason: sealed("reason"),
    /** What the decision changed, so that it can be shown and undone: ids, states and times only. */
    facts: jsonb("facts").$type<Record<string, unknown>>().notNull().default({}),
    decidedAt: instant("decided_at").notNull().defaultNow(),
  },
  (table) => [
    index("decisions_draft_id").on(table.draftId, table.decidedAt),
    index("decisions_by_user_id").on(table.byUserId),
    index("decisions_decided_at").on(table.decidedAt),
  ],
);
