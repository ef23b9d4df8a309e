import { pgTable, text } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";

/** A mailbox whose provider asked us to stop for a while. Others go on. */
export const mailboxPauses = pgTable("mailbox_pauses", {
  mailboxId: text("mailbox_id").primaryKey(),
  pausedUntil: instant("paused_until").notNull(),
  /** A stable word, e.g. `rate_limited`. */
  reason: text("reason").notNull(),
  noticedAt: instant("noticed_at").notNull().defaultNow(),
});
