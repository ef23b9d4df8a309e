import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { instant, sealed, token } from "./columns.ts";

/** A person who wrote to us: the data subject. The e-mail token stays after erasure, as the tombstone. */
export const contacts = pgTable(
  "contacts",
  {
    id: uuid("id").primaryKey(),
    emailToken: token("email_token").unique(),
    email: sealed("email"),
    firstName: sealed("first_name"),
    lastName: sealed("last_name"),
    phone: sealed("phone"),
    company: sealed("company"),
    jobTitle: sealed("job_title"),
    /** What HubSpot knew when the draft was written: owner, lifecycle stage, earlier submissions. Sealed JSON. */
    history: sealed("history"),
    hubspotContactId: text("hubspot_contact_id"),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
    restrictedAt: instant("restricted_at"),
    suppressedAt: instant("suppressed_at"),
    suppressionReason: text("suppression_reason"),
    unsubscribedAt: instant("unsubscribed_at"),
    /** Their mail server refused the address for good. */
    bouncedAt: instant("bounced_at"),
    erasedAt: instant("erased_at"),
  },
  (table) => [index("contacts_hubspot_contact_id").on(table.hubspotContactId)],
);
