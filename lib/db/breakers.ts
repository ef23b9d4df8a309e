import { and, asc, eq, gte, inArray, lt, sql } from "drizzle-orm";

import { breakerChanges, breakers } from "#drizzle/schema/index.ts";
import type { GuardedService } from "#lib/domain/breaker.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";

export type BreakerRow = typeof breakers.$inferSelect;
export type BreakerChangeRow = typeof breakerChanges.$inferSelect;

/** What decides whether a call may be made. `isProbe`: this caller, and nobody else, may make the one that decides. */
export type Admission = Pick<
  BreakerRow,
  "state" | "generation" | "openUntil" | "probeUntil" | "probeKeptUntil" | "windowFailures" | "reason"
> & { isProbe: boolean; now: Date };

type Asking = {
  service: GuardedService;
  owner: string;
  leaseMs: number;
  /** Whose send the call belongs to. */
  draftId: string | null;
  /** Failures of an older window count no more. */
  windowMs: number;
  /** False: only to look. */
  mayProbe: boolean;
};

/**
 * Reads the breaker, and takes the probe where its time has come, in one conditional update. Of any number of callers
 * one gets it; a holder that died or froze loses it when its lease ends.
 */
export async function admitCall(db: Database, asking: Asking): Promise<Admission | null> {
  const { service, owner, leaseMs, draftId, windowMs, mayProbe } = asking;
  const [found] = await db.execute<RawAdmission>(sql`
    with probe as (
      update breakers set state = 'half_open', generation = generation + 1, probe_owner = ${owner},
        probe_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond',
        probe_draft_id = null, probe_kept_until = null, changed_at = clock_timestamp(),
        forced = null, forced_by = null, forced_until = null
      where service = ${service} and ${mayProbe}
        and ((state = 'open' and open_until <= clock_timestamp())
          or (state = 'half_open' and probe_until <= clock_timestamp()))
        and (probe_draft_id is null or probe_draft_id = ${draftId}::uuid or probe_kept_until <= clock_timestamp())
      returning *
    ), noted as (
      insert into breaker_changes (service, at, state, generation, reason)
      select service, changed_at, state, generation, reason from probe
    ), answer as (
      select probe.*, true as is_probe from probe
      union all
      select known.*, false from breakers known
      where known.service = ${service} and not exists (select from probe)
    )
    select state, generation, reason, is_probe as "isProbe",
      case when window_started_at > clock_timestamp() - ${windowMs} * interval '1 millisecond'
        then window_failures else 0 end as "windowFailures",
      extract(epoch from open_until) * 1000 as "openUntil", extract(epoch from probe_until) * 1000 as "probeUntil",
      extract(epoch from probe_kept_until) * 1000 as "probeKeptUntil",
      extract(epoch from clock_timestamp()) * 1000 as now
    from answer`);
  if (!found) return null;
  const { openUntil, probeUntil, probeKeptUntil, now, ...rest } = found;
  return {
    ...rest,
    openUntil: dateOf(openUntil),
    probeUntil: dateOf(probeUntil),
    probeKeptUntil: dateOf(probeKeptUntil),
    now: new Date(Number(now)),
  };
}

type Instants = Record<"openUntil" | "probeUntil" | "probeKeptUntil", string | null>;
type RawAdmission = Omit<Admission, keyof Instants | "now"> & Instants & { now: string };

const dateOf = (epochMs: string | null) => (epochMs === null ? null : new Date(Number(epochMs)));

/** Ends the lease of a probe that nobody makes: the next caller gets it. */
export async function releaseProbe(
  db: Database,
  { service, owner, generation }: { service: GuardedService; owner: string; generation: number },
): Promise<void> {
  await db
    .update(breakers)
    .set({ probeUntil: sql`clock_timestamp()` })
    .where(
      and(
        ...[eq(breakers.service, service), eq(breakers.state, "half_open")],
        ...[eq(breakers.probeOwner, owner), eq(breakers.generation, generation)],
      ),
    );
}

export async function listBreakers(db: Database): Promise<BreakerRow[]> {
  return db.select().from(breakers).orderBy(asc(breakers.service));
}

export async function lockBreaker(db: Database, service: GuardedService): Promise<BreakerRow> {
  const [row] = await db.select().from(breakers).where(eq(breakers.service, service)).for("update");
  if (!row) throw new AppError("not_found", "There is no breaker for this service.");
  return row;
}

export async function updateBreaker(
  db: Database,
  service: GuardedService,
  change: Partial<BreakerRow>,
): Promise<BreakerRow> {
  const [row] = await db.update(breakers).set(change).where(eq(breakers.service, service)).returning();
  if (!row) throw new AppError("not_found", "There is no breaker for this service.");
  return row;
}

export async function insertBreakerChange(
  db: Database,
  change: typeof breakerChanges.$inferInsert,
): Promise<void> {
  await db.insert(breakerChanges).values(change);
}

/** Adds calls that one instance has not made. Once it is closed they belong to no opening any more. */
export async function addSavedCalls(db: Database, service: GuardedService, calls: number): Promise<void> {
  await db
    .update(breakers)
    .set({ savedCalls: sql`${breakers.savedCalls} + ${calls}` })
    .where(sql`${breakers.service} = ${service} and ${breakers.state} <> 'closed'`);
}

/** The changes since then, oldest first, and of each service the one that was in force at that time. */
export async function listBreakerChanges(
  db: Database,
  { services, since }: { services: readonly GuardedService[]; since: Date },
): Promise<BreakerChangeRow[]> {
  const before = await db
    .selectDistinctOn([breakerChanges.service])
    .from(breakerChanges)
    .where(sql`${inArray(breakerChanges.service, [...services])} and ${lt(breakerChanges.at, since)}`)
    .orderBy(breakerChanges.service, sql`${breakerChanges.at} desc, ${breakerChanges.id} desc`);
  const later = await db
    .select()
    .from(breakerChanges)
    .where(gte(breakerChanges.at, since))
    .orderBy(asc(breakerChanges.at), asc(breakerChanges.id));
  return [...before, ...later];
}

/** The newest change of each service stays: it says what the hour began with. */
export async function deleteBreakerChangesBefore(db: Database, before: Date): Promise<void> {
  await db.execute(sql`
    delete from breaker_changes old where old.at < ${before.toISOString()}
      and exists (select from breaker_changes newer where newer.service = old.service and newer.at > old.at)`);
}
