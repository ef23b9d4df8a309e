import { createHash, randomBytes } from "node:crypto";

import type { Sql } from "postgres";

/** That many approvers, each signed in with a session of their own. Returns their cookies. */
export async function openSessions(sql: Sql, count: number): Promise<string[]> {
  const tokens = Array.from({ length: count }, () => randomBytes(32).toString("base64url"));
  const hashes = tokens.map((token) => createHash("sha256").update(token).digest("hex"));
  await sql`
    with people as (
      insert into users (issuer, subject, name, role)
      select 'bench', gen_random_uuid()::text, 'Bench Person', 'approver' from generate_series(1, ${count}::int)
      returning id),
    numbered as (select id, row_number() over () as n from people)
    insert into sessions (token_sha256, user_id, expires_at, authenticated_at, has_mfa)
    select decode(hash, 'hex'), id, now() + interval '12 hours', now(), true
    from numbered join unnest(${hashes}::text[]) with ordinality as given (hash, n) using (n)`;
  return tokens.map((token) => `countersign.session=${token}`);
}
