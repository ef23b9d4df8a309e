import { and, desc, eq, gt } from "drizzle-orm";

import { submissions } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

/** When the person last sent another form after that moment, or null. */
export async function findNewerSubmissionAtOrNull(
  db: Database,
  { contactId, since }: { contactId: string; since: Date },
): Promise<Date | null> {
  const [row] = await db
    .select({ receivedAt: submissions.receivedAt })
    .from(submissions)
    .where(and(eq(submissions.contactId, contactId), gt(submissions.receivedAt, since)))
    .orderBy(desc(submissions.receivedAt))
    .limit(1);
  return row?.receivedAt ?? null;
}
