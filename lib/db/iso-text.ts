import { type SQL, sql } from "drizzle-orm";

/** A time as views carry it: ISO 8601 in UTC, to the millisecond. */
export function isoText(value: SQL): SQL<string> {
  return sql<string>`to_char((${value}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
