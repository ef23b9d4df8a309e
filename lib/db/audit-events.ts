import { type SQL, sql } from "drizzle-orm";

import type { Database } from "./database.ts";

export type AuditEvent = {
  occurredAt: Date;
  action: string;
  actorType: "user" | "system" | "token";
  actorId: string;
  entityType: string;
  entityId: string;
  facts: Record<string, unknown>;
  requestId: string;
};

/** Appends to the hash chain. Locks the chain's head until the transaction ends. */
export async function insertAuditEvent(db: Database, event: AuditEvent): Promise<void> {
  await db.execute(sql`select append_audit_event(
    ${event.occurredAt.toISOString()}::timestamptz, ${event.action}, ${event.actorType}, ${event.actorId},
    ${event.entityType}, ${event.entityId}, ${JSON.stringify(event.facts)}::jsonb, ${event.requestId})`);
}

/** The first sequence number whose row or link is wrong, or null when the whole chain holds. */
export async function findBrokenAuditEvent(db: Database): Promise<number | null> {
  const [row] = await db.execute<{ broken: string | null }>(sql`select first_broken_audit_event() as broken`);
  return row?.broken ? Number(row.broken) : null;
}

export type AuditRow = Omit<AuditEvent, "occurredAt"> & {
  seq: number;
  /** ISO 8601 with microseconds, as it is hashed. */
  occurredAt: string;
  previousHash: string;
  hash: string;
};
export type AuditFilter = {
  actor: { type: string; id: string } | null;
  objects: readonly { type: string; id: string }[] | null;
  actions: readonly string[] | null;
  from: Date | null;
  to: Date | null;
};
/** Between these two, both excluded; null is an open end. */
export type AuditSpan = { after: number | null; before: number | null };

/** One page. However long the trail is, an index of the filter gives it in this order. */
export async function listAuditRows(
  db: Database,
  filter: AuditFilter & AuditSpan & { limit: number; order: "asc" | "desc" },
): Promise<AuditRow[]> {
  const { objects, actions, limit } = filter;
  const order = filter.order === "asc" ? sql`asc` : sql`desc`;
  const page = (where: SQL) =>
    sql`select e.* from audit_events e where ${where} and ${conditions(filter)} order by e.seq ${order} limit ${limit}`;
  // Each object and each action is a walk of its own along its index, so that many of them are never sorted whole.
  let source: SQL;
  if (objects !== null) {
    const named = sql`unnest(${textArray(objects.map(({ type }) => type))}, ${textArray(objects.map(({ id }) => id))})`;
    const isNamed = sql`e.entity_type = named.type and e.entity_id = named.id and ${isAmong(actions)}`;
    source = sql`(select distinct * from ${named} as named(type, id)) named cross join lateral (${page(isNamed)}) e`;
  } else if (actions !== null) {
    const isNamed = sql`e.action = named.action`;
    source = sql`unnest(${textArray(actions)}) as named(action) cross join lateral (${page(isNamed)}) e`;
  } else {
    source = sql`(${page(sql`true`)}) e`;
  }
  return db.execute<AuditRow>(sql`select ${columns} from ${source} order by e.seq ${order} limit ${limit}`);
}

const SKEW = sql`interval '5 minutes'`;

/**
 * The entries between which everything of that time stands. Entries are numbered when their transaction ends and carry
 * the time of its start, so the bounds leave room for the longest transaction.
 */
export async function findAuditSpan(
  db: Database,
  { from, to }: { from: Date | null; to: Date | null },
): Promise<AuditSpan> {
  if (from === null && to === null) return { after: null, before: null };
  const [row] = await db.execute<{ after: string | null; before: string | null }>(sql`
    select
      (select min(seq) - 1 from audit_events where occurred_at >= start.at and occurred_at < start.at + ${SKEW}) as after,
      (select max(seq) + 1 from audit_events where occurred_at <= stop.at and occurred_at > stop.at - ${SKEW}) as before
    from (select min(occurred_at) as at from audit_events where occurred_at >= ${from?.toISOString() ?? null}::timestamptz) start,
      (select max(occurred_at) as at from audit_events where occurred_at < ${to?.toISOString() ?? null}::timestamptz) stop`);
  const nothing = { after: 0, before: 1 };
  if (!row || (from !== null && row.after === null) || (to !== null && row.before === null)) return nothing;
  return {
    after: row.after === null ? null : Number(row.after),
    before: row.before === null ? null : Number(row.before),
  };
}

export type AuditHead = { seq: number; hash: string; newest: number };

/** What the chain's head says, and the newest entry that is really there, both of one moment. */
export async function findAuditHead(db: Database): Promise<AuditHead> {
  const [row] = await db.execute<{ seq: string; hash: string; newest: string }>(sql`
    select seq, encode(hash, 'hex') as hash, (select coalesce(max(seq), 0) from audit_events) as newest from audit_head`);
  return { seq: Number(row?.seq ?? 0), hash: row?.hash ?? "", newest: Number(row?.newest ?? 0) };
}

export const AUDIT_ORIGIN = "0".repeat(64);

export type AuditStretch = {
  checked: number;
  /** The hash of its last entry. */
  hash: string | null;
  broken: { seq: number; fault: "altered" | "missing" | "unlinked" } | null;
};

/** Recomputes the hashes of the entries after `after`, each from the one before it, which has the hash `link`. */
export async function checkAuditStretch(
  db: Database,
  { after, upTo, link }: { after: number; upTo: number; link: string },
): Promise<AuditStretch> {
  const [row] = await db.execute<{
    checked: number;
    hash: string | null;
    seq: string | null;
    fault: "altered" | "missing" | "unlinked" | null;
  }>(sql`
    with stretch as (
      select seq, hash, previous_hash, link, place,
        case
          when seq <> place then 'missing'
          when previous_hash <> link then 'unlinked'
          when hash <> audit_hash(link, seq, occurred_at, action, actor_type, actor_id, entity_type, entity_id, facts, request_id)
            then 'altered'
        end as fault
      from (
        select e.*, lag(hash, 1, decode(${link}, 'hex')) over (order by seq) as link,
          ${after}::bigint + row_number() over (order by seq) as place
        from audit_events e where seq > ${after} and seq <= ${upTo}
      ) linked
    ), faulty as (select case fault when 'missing' then place else seq end as seq, fault from stretch where fault is not null order by stretch.seq limit 1)
    select (select count(*)::int from stretch) as checked,
      (select encode(hash, 'hex') from stretch order by seq desc limit 1) as hash,
      (select seq from faulty) as seq, (select fault from faulty) as fault`);
  if (!row) return { checked: 0, hash: null, broken: null };
  const { checked, hash, seq, fault } = row;
  return { checked, hash, broken: fault === null ? null : { seq: Number(seq), fault } };
}

export async function findAuditHashOrNull(db: Database, seq: number): Promise<string | null> {
  const [row] = await db.execute<{ hash: string }>(
    sql`select encode(hash, 'hex') as hash from audit_events where seq = ${seq}`,
  );
  return row?.hash ?? null;
}

/** A workflow and everything that belongs to it, as records name them. */
export async function listObjectsOfWorkflow(
  db: Database,
  workflowId: string,
): Promise<{ type: string; id: string }[]> {
  return db.execute<{ type: string; id: string }>(sql`
    select 'workflow' as type, id::text from workflows where id = ${workflowId}
    union all select 'submission', submission_id::text from workflows where id = ${workflowId}
    union all select 'draft', id::text from drafts where workflow_id = ${workflowId}
    union all select 'send', id::text from sends where workflow_id = ${workflowId}
    union all select 'crmRecord', id::text from crm_records where workflow_id = ${workflowId}
    union all select 'crmCallback', id::text from crm_callbacks where workflow_id = ${workflowId}
    union all select 'delivery', d.id::text from deliveries d
      join workflows w on w.submission_id = d.submission_id where w.id = ${workflowId}
    limit 500`);
}

const columns = sql`e.seq::float8 as seq, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "occurredAt",
  e.action, e.actor_type as "actorType", e.actor_id as "actorId", e.entity_type as "entityType", e.entity_id as "entityId",
  e.facts, e.request_id as "requestId", encode(e.previous_hash, 'hex') as "previousHash", encode(e.hash, 'hex') as hash`;

function conditions({ actor, from, to, after, before }: AuditFilter & AuditSpan): SQL {
  return sql.join(
    [
      sql`true`,
      actor ? sql`e.actor_type = ${actor.type} and e.actor_id = ${actor.id}` : null,
      from ? sql`e.occurred_at >= ${from.toISOString()}` : null,
      to ? sql`e.occurred_at < ${to.toISOString()}` : null,
      after === null ? null : sql`e.seq > ${after}`,
      before === null ? null : sql`e.seq < ${before}`,
    ].filter((part) => part !== null),
    sql` and `,
  );
}

function isAmong(actions: readonly string[] | null): SQL {
  return actions === null ? sql`true` : sql`e.action = any(${textArray(actions)})`;
}

function textArray(values: readonly string[]): SQL {
  return sql`array[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]::text[]`;
}
