-- All durable state of the embedded engine. Payloads are json, not jsonb: jsonb refuses \u0000.
create sequence ie.worker_seq maxvalue 2147483647 cycle;

create table ie.fn (
  id text primary key,
  app text not null,
  url text not null,
  config json not null,
  retries int not null,
  updated_at timestamptz not null default now()
);

create table ie.event (
  id text primary key,
  name text not null,
  raw json not null,
  received_at timestamptz not null default now()
);
create index event_received on ie.event (received_at);

create table ie.run (
  id text primary key,
  fn_id text not null references ie.fn,
  events json not null,
  status text not null default 'queued'
    check (status in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  output json,
  error json,
  force_plan boolean not null default false,
  pending text[] not null default '{}',
  stack text[] not null default '{}',
  state_bytes bigint not null default 0,
  limit_keys text[] not null default '{}',
  singleton_key text,
  priority int not null default 0,
  parent_run text,
  parent_step text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz
);
create index run_live on ie.run (fn_id, singleton_key) where status in ('queued', 'running');
create index run_ended on ie.run (ended_at) where ended_at is not null;
create index run_parent on ie.run (parent_run, parent_step) where parent_run is not null;

create table ie.step (
  run_id text not null references ie.run on delete cascade,
  id text not null,
  name text,
  op text not null,
  payload json,
  at timestamptz not null default now(),
  primary key (run_id, id)
);

create table ie.job (
  id bigint generated always as identity primary key,
  run_id text not null references ie.run on delete cascade,
  key text not null,
  kind text not null check (kind in ('edge', 'step', 'sleep', 'timeout', 'deadline')),
  step_id text,
  run_at timestamptz not null default now(),
  priority int not null default 0,
  attempt int not null default 0,
  crashes int not null default 0,
  unanswered int not null default 0,
  locked_by int,
  locked_at timestamptz,
  gen int not null default 0,
  dirty boolean not null default false,
  limit_keys text[] not null default '{}',
  unique (run_id, key)
);
create index job_order on ie.job (((run_at at time zone 'UTC') - priority * interval '1 second'), id)
  where locked_by is null;
create index job_due on ie.job (run_at) where locked_by is null;
create index job_held on ie.job (locked_by) where locked_by is not null;

create table ie.wait (
  run_id text not null references ie.run on delete cascade,
  id text not null,
  kind text not null check (kind in ('event', 'cancel')),
  event text not null,
  expression text,
  match_path text,
  match_key text,
  expires_at timestamptz not null,
  primary key (run_id, id)
);
create index wait_event on ie.wait (event, match_key);

create table ie.claimed_key (
  fn_id text not null,
  kind text not null check (kind in ('idempotency', 'debounce')),
  key text not null,
  run_id text not null,
  expires_at timestamptz not null,
  primary key (fn_id, kind, key)
);

create table ie.limiter (
  key text primary key,
  tat timestamptz not null
);

create table ie.cron (
  fn_id text not null,
  expression text not null,
  next_at timestamptz not null,
  primary key (fn_id, expression)
);
