import type { PendingQuery, Row, Sql, TransactionSql } from "postgres";

import type { Due, JobKind, Scope } from "./types.ts";

/** A due time as SQL, so that only the database's clock decides. */
export function dueAt(tx: Sql | TransactionSql, due: Due): PendingQuery<Row[]> {
  return "at" in due
    ? tx`${due.at}::timestamptz`
    : tx`now() + ${due.afterMs}::float8 * interval '1 millisecond'`;
}

/** JSON text for a `json` column. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value ?? null);
}

type NewJob = { runId: string; key: string; kind: JobKind; stepId?: string; due: Due };

/** Adds a timer of a run; asking twice changes nothing. */
export async function insertTimer(scope: Scope, job: NewJob): Promise<void> {
  await scope.tx`insert into ie.job (run_id, key, kind, step_id, run_at)
    values (${job.runId}, ${job.key}, ${job.kind}, ${job.stepId ?? null}, ${dueAt(scope.tx, job.due)})
    on conflict do nothing`;
  scope.hasNewWork = true;
}
