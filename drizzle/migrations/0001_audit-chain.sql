-- phase: expand
-- The audit trail: one function appends, one verifies, and a trigger refuses every other change.
create table audit_head (
  id integer primary key default 1 check (id = 1),
  seq bigint not null,
  hash bytea not null
);
insert into audit_head (seq, hash) values (0, '\x0000000000000000000000000000000000000000000000000000000000000000');

create function audit_hash(
  previous bytea, seq bigint, occurred_at timestamptz, action text, actor_type text, actor_id text,
  entity_type text, entity_id text, facts jsonb, request_id text
) returns bytea language sql immutable as $$
  select sha256(previous || convert_to(jsonb_build_array(
    seq, to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), action, actor_type, actor_id,
    entity_type, entity_id, facts, request_id)::text, 'UTF8'))
$$;

create function append_audit_event(
  occurred_at timestamptz, action text, actor_type text, actor_id text,
  entity_type text, entity_id text, facts jsonb, request_id text
) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  head audit_head;
  next_hash bytea;
begin
  select * into strict head from audit_head where id = 1 for update;
  next_hash := audit_hash(head.hash, head.seq + 1, occurred_at, action, actor_type, actor_id, entity_type, entity_id, facts, request_id);
  insert into audit_events (seq, occurred_at, action, actor_type, actor_id, entity_type, entity_id, facts, request_id, previous_hash, hash)
  values (head.seq + 1, occurred_at, action, actor_type, actor_id, entity_type, entity_id, facts, request_id, head.hash, next_hash);
  update audit_head set seq = head.seq + 1, hash = next_hash where id = 1;
  return head.seq + 1;
end
$$;

-- The first sequence number whose row or link is wrong, or null when the whole chain holds.
create function first_broken_audit_event() returns bigint language sql stable security definer set search_path = public, pg_temp as $$
  select min(bad) from (
    select seq as bad from (
      select e.*, lag(hash, 1, '\x0000000000000000000000000000000000000000000000000000000000000000') over (order by seq) as link,
        row_number() over (order by seq) as place
      from audit_events e
    ) chained
    where previous_hash <> link or seq <> place
      or hash <> audit_hash(link, seq, occurred_at, action, actor_type, actor_id, entity_type, entity_id, facts, request_id)
    union all
    select h.seq from audit_head h
    where h.seq <> (select coalesce(max(seq), 0) from audit_events)
       or h.hash <> coalesce((select hash from audit_events order by seq desc limit 1), '\x0000000000000000000000000000000000000000000000000000000000000000')
  ) broken
$$;

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit trail is append-only.' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_events_append_only before update or delete on audit_events for each row execute function refuse_audit_change();
create trigger audit_events_no_truncate before truncate on audit_events for each statement execute function refuse_audit_change();

insert into sending_settings (mode) values ('DRAFT_ONLY');

-- The role that the product runs as: everything but changing the past.
do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'countersign_app') then
    create role countersign_app nologin;
  end if;
exception when insufficient_privilege then
  raise notice 'The role countersign_app could not be made: the audit trail is protected by its trigger only.';
end
$$;
do $$
begin
  if exists (select 1 from pg_roles where rolname = 'countersign_app') then
    grant usage on schema public to countersign_app;
    grant select, insert, update, delete on all tables in schema public to countersign_app;
    alter default privileges in schema public grant select, insert, update, delete on tables to countersign_app;
    revoke insert, update, delete on audit_events, audit_head from countersign_app;
    grant execute on all functions in schema public to countersign_app;
  end if;
end
$$;
