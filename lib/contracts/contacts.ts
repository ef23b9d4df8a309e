import { z } from "zod";

import { contactHistorySchema } from "./drafting.ts";

/** What `contacts.history` holds, sealed: what HubSpot and our own records knew when the draft was written. */
export const storedHistorySchema = contactHistorySchema.extend({
  employees: z.number().int().positive().nullable().default(null),
  company: z.string().nullable().default(null),
  jobTitle: z.string().nullable().default(null),
  /** HubSpot's number of the colleague who owns the contact. */
  ownerId: z.string().nullable().default(null),
});
export type StoredHistory = z.infer<typeof storedHistorySchema>;
