-- phase: expand
create table subject_keys (
  owner_id uuid primary key,
  version integer not null,
  master_key_id text not null,
  wrapped bytea not null,
  created_at timestamptz not null default now()
);
create index subject_keys_created_at on subject_keys (created_at);
