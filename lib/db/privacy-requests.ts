import { privacyRequests } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

/** False when the same request of the same source is there already. */
export async function insertPrivacyRequestOnce(
  db: Database,
  request: typeof privacyRequests.$inferInsert,
): Promise<boolean> {
  const rows = await db
    .insert(privacyRequests)
    .values(request)
    .onConflictDoNothing()
    .returning({ id: privacyRequests.id });
  return rows.length > 0;
}
