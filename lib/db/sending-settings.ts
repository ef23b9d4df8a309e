import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";

import { sendingChangeRequests, sendingSettings, users } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";

export type SendingSettingsRow = typeof sendingSettings.$inferSelect;
export type ChangeRequestRow = typeof sendingChangeRequests.$inferSelect;

export async function findSendingSettings(db: Database): Promise<SendingSettingsRow> {
  const [row] = await db.select().from(sendingSettings).where(eq(sendingSettings.id, 1));
  return row ?? missing();
}

/** Holds the one row: a stop and the claim of a send take turns, and caps are counted one send at a time. */
export async function lockSendingSettings(db: Database): Promise<SendingSettingsRow> {
  const [row] = await db.select().from(sendingSettings).where(eq(sendingSettings.id, 1)).for("update");
  return row ?? missing();
}

export async function updateSendingSettings(
  db: Database,
  change: Partial<Pick<SendingSettingsRow, "mode" | "killSwitch">> & { changedAt: Date; changedBy: string },
): Promise<SendingSettingsRow> {
  const [row] = await db
    .update(sendingSettings)
    .set({ ...change, version: sql`${sendingSettings.version} + 1` })
    .where(eq(sendingSettings.id, 1))
    .returning();
  return row ?? missing();
}

export async function insertChangeRequest(
  db: Database,
  request: typeof sendingChangeRequests.$inferInsert,
): Promise<void> {
  await db.insert(sendingChangeRequests).values(request);
}

export async function lockChangeRequest(db: Database, id: string): Promise<ChangeRequestRow> {
  const [row] = await db
    .select()
    .from(sendingChangeRequests)
    .where(eq(sendingChangeRequests.id, id))
    .for("update");
  if (!row) throw new AppError("not_found", "There is no such request. It may have been replaced.");
  return row;
}

export async function updateChangeRequest(
  db: Database,
  id: string,
  change: { confirmedBy: string; confirmedAt: Date },
): Promise<void> {
  await db.update(sendingChangeRequests).set(change).where(eq(sendingChangeRequests.id, id));
}

/** Requests that somebody else can still confirm: neither confirmed nor expired nor overtaken by another change. */
export async function listOpenChangeRequests(
  db: Database,
  { now, settingsVersion }: { now: Date; settingsVersion: number },
): Promise<(ChangeRequestRow & { requestedByName: string })[]> {
  const rows = await db
    .select({ request: sendingChangeRequests, requestedByName: users.name })
    .from(sendingChangeRequests)
    .innerJoin(users, eq(users.id, sendingChangeRequests.requestedBy))
    .where(
      and(
        isNull(sendingChangeRequests.confirmedAt),
        gt(sendingChangeRequests.expiresAt, now),
        eq(sendingChangeRequests.settingsVersion, settingsVersion),
      ),
    )
    .orderBy(desc(sendingChangeRequests.requestedAt));
  return rows.map(({ request, requestedByName }) => ({ ...request, requestedByName }));
}

function missing(): never {
  throw new AppError("internal", "The sending settings are missing. Run the migrations.");
}
