import { and, desc, eq, gt, isNull } from "drizzle-orm";

import { contentChangeRequests, users } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ContentName } from "./content-versions.ts";
import type { Database } from "./database.ts";

export type ContentRequestRow = typeof contentChangeRequests.$inferSelect;
export type OpenContentRequest = ContentRequestRow & { requestedByName: string };

export async function insertContentRequest(
  db: Database,
  request: typeof contentChangeRequests.$inferInsert,
): Promise<void> {
  await db.insert(contentChangeRequests).values(request);
}

export async function lockContentRequest(db: Database, id: string): Promise<ContentRequestRow> {
  const [row] = await db
    .select()
    .from(contentChangeRequests)
    .where(eq(contentChangeRequests.id, id))
    .for("update");
  if (!row) throw new AppError("not_found", "There is no such request. It may have been replaced.");
  return row;
}

export async function findContentRequestOrNull(db: Database, id: string): Promise<ContentRequestRow | null> {
  const [row] = await db.select().from(contentChangeRequests).where(eq(contentChangeRequests.id, id));
  return row ?? null;
}

export async function updateContentRequest(
  db: Database,
  id: string,
  change: { confirmedBy: string; confirmedAt: Date; confirmSignatureId: string },
): Promise<void> {
  await db.update(contentChangeRequests).set(change).where(eq(contentChangeRequests.id, id));
}

/** The latest request that can still be confirmed: in time, and the version in use is the one that it was asked about. */
export async function findOpenContentRequestOrNull(
  db: Database,
  { kind, name, now, fromVersion }: ContentName & { now: Date; fromVersion: number },
): Promise<OpenContentRequest | null> {
  const [row] = await db
    .select({ request: contentChangeRequests, requestedByName: users.name })
    .from(contentChangeRequests)
    .innerJoin(users, eq(users.id, contentChangeRequests.requestedBy))
    .where(
      and(
        eq(contentChangeRequests.kind, kind),
        eq(contentChangeRequests.name, name),
        eq(contentChangeRequests.fromVersion, fromVersion),
        isNull(contentChangeRequests.confirmedAt),
        gt(contentChangeRequests.expiresAt, now),
      ),
    )
    .orderBy(desc(contentChangeRequests.requestedAt))
    .limit(1);
  return row ? { ...row.request, requestedByName: row.requestedByName } : null;
}
