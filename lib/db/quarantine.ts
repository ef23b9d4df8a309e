import { and, count, desc, eq, getTableColumns, isNotNull, isNull, sql } from "drizzle-orm";

import { deliveries, users, workflows } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";
import type { DeliveryRow } from "./deliveries.ts";
import { sealText, type SubjectKey, unsealText } from "./sealed.ts";

export type QuarantineRow = {
  delivery: Omit<DeliveryRow, "rawBody">;
  workflowId: string | null;
  resolvedByName: string | null;
  receivedText: string;
};

const receivedText = sql<string>`to_char(${deliveries.receivedAt} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'`;
const isQuarantined = eq(deliveries.status, "quarantined");
const isOpen = and(isQuarantined, isNull(deliveries.resolution));

/** One page, newest first, without what arrived. */
export async function listQuarantineRows(
  db: Database,
  filter: {
    state: "open" | "resolved";
    cause: string | undefined;
    before: { at: string; id: string } | null;
    limit: number;
  },
): Promise<QuarantineRow[]> {
  const { state, cause, before, limit } = filter;
  return selectRows(db)
    .where(
      and(
        state === "open" ? isOpen : and(isQuarantined, isNotNull(deliveries.resolution)),
        cause === undefined ? undefined : eq(deliveries.cause, cause),
        before
          ? sql`(${deliveries.receivedAt}, ${deliveries.id}) < (${before.at}::timestamptz, ${before.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(desc(deliveries.receivedAt), desc(deliveries.id))
    .limit(limit);
}

export async function countOpenQuarantine(db: Database): Promise<number> {
  const [row] = await db.select({ total: count() }).from(deliveries).where(isOpen);
  return row?.total ?? 0;
}

export async function findQuarantineRow(db: Database, id: string): Promise<QuarantineRow> {
  const [row] = await selectRows(db).where(and(isQuarantined, eq(deliveries.id, id)));
  return found(row);
}

/** With the sealed bytes. */
export async function findQuarantinedDelivery(db: Database, id: string): Promise<DeliveryRow> {
  const [row] = await db
    .select()
    .from(deliveries)
    .where(and(isQuarantined, eq(deliveries.id, id)));
  return found(row);
}

/** Two people who deal with one delivery take turns. */
export async function lockQuarantinedDelivery(db: Database, id: string): Promise<DeliveryRow> {
  const [row] = await db
    .select()
    .from(deliveries)
    .where(and(isQuarantined, eq(deliveries.id, id)))
    .for("update");
  return found(row);
}

const reasonPlace = (id: string) => ({ table: "deliveries", column: "resolution_reason", rowId: id });

export function sealResolutionReason(key: SubjectKey | null, id: string, reason: string): Buffer | null {
  return key && sealText(key, reasonPlace(id), reason);
}

export function openResolutionReason(
  row: Pick<DeliveryRow, "id" | "resolutionReason">,
  key: SubjectKey | null,
): string | null {
  return unsealText(key, reasonPlace(row.id), row.resolutionReason);
}

function selectRows(db: Database) {
  const { rawBody: _rawBody, ...delivery } = getTableColumns(deliveries);
  return db
    .select({ delivery, workflowId: workflows.id, resolvedByName: users.name, receivedText })
    .from(deliveries)
    .leftJoin(workflows, eq(workflows.submissionId, deliveries.submissionId))
    .leftJoin(users, sql`${users.id}::text = ${deliveries.resolvedBy}`);
}

function found<T>(row: T | undefined): T {
  if (row === undefined) {
    throw new AppError("not_found", "There is no such delivery in quarantine. It may have been erased.");
  }
  return row;
}
