import { createHash } from "node:crypto";

import { expect } from "@playwright/test";
import postgres from "postgres";

import type { StackAddresses } from "./stack.ts";

export type IntakeRow = {
  status: string;
  cause: string | null;
  workflow: string | null;
  outcome: string | null;
  flags: string[] | null;
};

/** What became of a delivery, by the digest of its bytes, looked up in the stack's own database. */
export function intakeRows({ databaseUrl }: StackAddresses) {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const digestOf = (body: string | Uint8Array) => createHash("sha256").update(body).digest();

  const find = (body: string | Uint8Array) => sql<IntakeRow[]>`
    select d.status, d.cause, w.id as workflow, w.outcome, s.flags from deliveries d
    left join submissions s on s.id = d.submission_id left join workflows w on w.submission_id = s.id
    where d.body_sha256 = ${digestOf(body)} order by d.received_at`;

  return {
    /** Once nothing waits to be told apart any more. */
    async of(body: string | Uint8Array): Promise<IntakeRow[]> {
      await expect
        .poll(async () => (await sql`select 1 from landed_deliveries`).length, {
          message: "everything is told apart",
        })
        .toBe(0);
      return find(body);
    },
    async countEvents(dedupePrefix: string): Promise<number> {
      const [row] = await sql<{ total: number }[]>`
        select count(*)::int as total from crm_events where starts_with(dedupe_key, ${dedupePrefix})`;
      return row?.total ?? 0;
    },
    close: () => sql.end(),
  };
}
