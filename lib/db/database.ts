import type { PgDatabase } from "drizzle-orm/pg-core";
import type { PostgresJsQueryResultHKT } from "drizzle-orm/postgres-js";

import type * as schema from "#drizzle/schema/index.ts";

/** A connection or a transaction: the data layer does not care which. */
export type Database = PgDatabase<PostgresJsQueryResultHKT, typeof schema>;
