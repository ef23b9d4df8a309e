import postgres from "postgres";

import type { StackAddresses } from "./stack.ts";

/** Lets a test that failed half-way leave sending as the next test expects it. No person could do this. */
export async function resetSending({ databaseUrl }: StackAddresses): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  try {
    await sql`
      update sending_settings set mode = 'SEND', kill_switch = false, version = version + 1
      where mode <> 'SEND' or kill_switch`;
  } finally {
    await sql.end();
  }
}

/** As if nobody had ever kept an allow-list. No person could do this. */
export async function clearAllowList({ databaseUrl }: StackAddresses): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  try {
    await sql`delete from allow_list_entries`;
  } finally {
    await sql.end();
  }
}
