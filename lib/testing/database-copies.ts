import { randomUUID } from "node:crypto";

import postgres, { type Sql } from "postgres";

import { DATA_TEMPLATE, databaseUrl, KEYS_TEMPLATE } from "./templates.ts";

/** The names of a copy of each template, which nobody else uses. */
export type Copies = { data: string; keys: string };

/** Copies that a test gave back, or new ones: making them takes ten times as long as emptying them. */
export async function takeCopies(admin: Sql): Promise<Copies> {
  const [free] = await admin<Copies[]>`
    delete from free_copies where data = (select data from free_copies limit 1 for update skip locked)
    returning data, keys`;
  if (free) return free;
  const copies = newNames();
  await admin`create database ${admin(copies.data)} template ${admin(DATA_TEMPLATE)}`;
  await admin`create database ${admin(copies.keys)} template ${admin(KEYS_TEMPLATE)}`;
  return copies;
}

/**
 * Makes used copies as good as new for the next test, under other names: what the test left running finds no database.
 * Copies that are no longer what the templates are, beyond their rows, are dropped.
 */
export async function giveBackCopies(admin: Sql, server: string, used: Copies): Promise<void> {
  const names = [used.data, used.keys];
  await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname in ${admin(names)}`;
  const next = newNames();
  await admin`alter database ${admin(used.data)} rename to ${admin(next.data)}`;
  await admin`alter database ${admin(used.keys)} rename to ${admin(next.keys)}`;
  const isEmpty = (
    await Promise.all([next.data, next.keys].map((name) => emptied(databaseUrl(server, name))))
  ).every(Boolean);
  if (isEmpty) return void (await admin`insert into free_copies ${admin(next)}`);
  await admin`drop database ${admin(next.data)} with (force)`;
  await admin`drop database ${admin(next.keys)} with (force)`;
}

/** Where free copies are listed, so that every worker of the run finds them. */
export async function prepareCopies(admin: Sql): Promise<void> {
  await admin`create table free_copies (data text primary key, keys text not null)`;
}

/** Teaches a migrated template to say whether its structure was changed since, and to return to its first rows. */
export async function prepareTemplate(sql: Sql): Promise<void> {
  const tables = await sql<{ name: string }[]>`
    select quote_ident(relname) as name from pg_class where ${isTable(sql)}`;
  const restored: string[] = [];
  for (const { name } of tables) {
    const [rows] = await sql.unsafe<{ json: string | null }[]>(
      `select json_agg(t)::text as json from public.${name} t`,
    );
    if (!rows?.json) continue;
    const literal = `'${rows.json.replaceAll("'", "''")}'`;
    restored.push(
      `delete from public.${name};
       insert into public.${name} select * from json_populate_recordset(null::public.${name}, ${literal});`,
    );
  }
  await sql.unsafe(`
    create schema testing;
    create table testing.changes (tag text);
    create function testing.note_change() returns event_trigger language plpgsql security definer as $$
      begin insert into testing.changes values (tg_tag); end $$;
    create function testing.empty() returns boolean language plpgsql set session_replication_role = replica as $$
      declare used text;
      begin
        if exists (select from testing.changes) then return false; end if;
        if exists (select from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and reltuples > 0)
          then return false; end if;
        for used in select quote_ident(relname) from pg_class
          where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_relation_size(oid) > 0
        loop execute 'delete from public.' || used; end loop;
        ${restored.join("\n")}
        return true;
      end $$;
    create event trigger note_change on ddl_command_end execute function testing.note_change();`);
}

async function emptied(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    const [row] = await sql<{ empty: boolean }[]>`select testing.empty()`;
    return row?.empty === true;
  } finally {
    await sql.end();
  }
}

const isTable = (sql: Sql) => sql`relnamespace = 'public'::regnamespace and relkind = 'r'`;

function newNames(): Copies {
  const suffix = randomUUID().replaceAll("-", "").slice(0, 12);
  return { data: `test_${suffix}`, keys: `test_keys_${suffix}` };
}
