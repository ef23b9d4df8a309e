import { and, desc, eq, gte, isNull, lt, sql } from "drizzle-orm";

import { formPolls, outboxEvents } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type FormPollRow = typeof formPolls.$inferSelect;

const KEPT_DAYS = 14;

/** Opens a run, unless one is under way. A run whose lease has ended is dead: it is closed first. */
export async function openFormPoll(
  db: Database,
  { id, leaseMs }: { id: string; leaseMs: number },
): Promise<boolean> {
  await db
    .update(formPolls)
    .set({ status: "failed", endedAt: sql`now()`, errorCode: "abandoned" })
    .where(and(eq(formPolls.status, "running"), lt(formPolls.leaseUntil, sql`now()`)));
  const rows = await db
    .insert(formPolls)
    .values({ id, status: "running", leaseUntil: leaseEnd(leaseMs) })
    .onConflictDoNothing()
    .returning({ id: formPolls.id });
  return rows.length > 0;
}

/** False when the run was taken for dead meanwhile: it must stop. */
export async function renewFormPoll(
  db: Database,
  { id, leaseMs }: { id: string; leaseMs: number },
): Promise<boolean> {
  const rows = await db
    .update(formPolls)
    .set({ leaseUntil: leaseEnd(leaseMs) })
    .where(and(eq(formPolls.id, id), eq(formPolls.status, "running")))
    .returning({ id: formPolls.id });
  return rows.length > 0;
}

export async function closeFormPoll(
  db: Database,
  id: string,
  ending: Pick<FormPollRow, "listed" | "stored" | "errorCode"> & {
    status: Exclude<FormPollRow["status"], "running">;
  },
): Promise<void> {
  await db
    .update(formPolls)
    .set({ ...ending, endedAt: sql`clock_timestamp()` })
    .where(and(eq(formPolls.id, id), eq(formPolls.status, "running")));
  await db.delete(formPolls).where(lt(formPolls.startedAt, sql`now() - ${KEPT_DAYS} * interval '1 day'`));
}

export async function findLatestFormPollOrNull(db: Database): Promise<FormPollRow | null> {
  const [row] = await db.select().from(formPolls).orderBy(desc(formPolls.startedAt)).limit(1);
  return row ?? null;
}

/** When the last run that read every form to its end began. */
export async function findLastCompletedPollAtOrNull(db: Database): Promise<Date | null> {
  const [row] = await db
    .select({ at: formPolls.startedAt })
    .from(formPolls)
    .where(eq(formPolls.status, "completed"))
    .orderBy(desc(formPolls.startedAt))
    .limit(1);
  return row?.at ?? null;
}

/** How many of the latest runs failed without one between them that did not. */
export async function countFailedPollsInARow(db: Database): Promise<number> {
  const [row] = await db
    .select({
      total: sql<number>`count(*) filter (where ${formPolls.startedAt} > coalesce((select max(p.started_at) from form_polls p where p.status in ('completed', 'unfinished')), '-infinity'))::int`,
    })
    .from(formPolls)
    .where(eq(formPolls.status, "failed"));
  return row?.total ?? 0;
}

const CHECK_EVENT = "forms/check-requested";

/** When a check was asked for that no run has taken up, if it was lately. */
export async function findOpenCheckRequestOrNull(db: Database): Promise<Date | null> {
  const [row] = await db
    .select({ at: outboxEvents.createdAt })
    .from(outboxEvents)
    .where(
      and(
        eq(outboxEvents.name, CHECK_EVENT),
        isNull(outboxEvents.closedAt),
        gte(outboxEvents.createdAt, sql`now() - interval '10 minutes'`),
      ),
    )
    .orderBy(desc(outboxEvents.createdAt))
    .limit(1);
  return row?.at ?? null;
}

const leaseEnd = (leaseMs: number) => sql`now() + ${leaseMs} * interval '1 millisecond'`;
