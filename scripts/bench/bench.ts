import type { Sql } from "postgres";

import type { BenchStack } from "./processes.ts";

/** What every part that needs the whole product gets. */
export type Bench = { stack: BenchStack; sql: Sql; print: (line: string) => void };
