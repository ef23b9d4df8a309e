import { expect, test } from "vitest";

import { contextForRole, contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";
import { auditOf } from "#lib/testing/records.ts";

import { previewBulkJob } from "./preview-bulk-job.ts";
import { runBulkJob } from "./run-bulk-job.ts";
import { startBulkJob } from "./start-bulk-job.ts";
import { wakeStalledJobs } from "./wake-stalled-jobs.ts";

const FAILED = { status: "failed", errorCode: "upstream_unavailable", errorMessage: "Down." } as const;
const inMinutes = (minutes: number) => new Date(TEST_NOW.getTime() + minutes * 60_000);

test("a job whose run was lost begins anew after ten minutes, once, and not while rows are being done", async () => {
  useTestEnv();
  const stores = await createStoresForTest();
  let now = TEST_NOW;
  const operator = await contextForRole(stores, "operator", { now: () => now });
  const system = contextForSystem(stores, "sweeper", { now: () => now });
  const made = [await insertWorkflow(stores, FAILED), await insertWorkflow(stores, FAILED)];
  const ids = made.map(({ workflowId }) => workflowId);
  const { id: jobId, digest } = await previewBulkJob(operator, { kind: "retry", ids });
  await startBulkJob(operator, { jobId, digest, reason: "HubSpot is back" });
  // The database's own clock stamps what is queued.
  const wokenLongAgo = () => stores.sql`update outbox_events set created_at = ${TEST_NOW}`;

  await wokenLongAgo();
  expect(await wakeStalledJobs(system)).toEqual({ jobs: 0 });
  now = inMinutes(11);
  expect(await wakeStalledJobs(system)).toEqual({ jobs: 1 });
  expect(await wakeStalledJobs(system)).toEqual({ jobs: 0 });

  await wokenLongAgo();
  await runBulkJob(system, { jobId, after: -1, rowsAStep: 1 });
  expect(await wakeStalledJobs(system)).toEqual({ jobs: 0 });
  now = inMinutes(22);
  expect(await wakeStalledJobs(system)).toEqual({ jobs: 1 });

  await wokenLongAgo();
  await runBulkJob(system, { jobId, after: -1 });
  now = inMinutes(60);
  expect(await wakeStalledJobs(system)).toEqual({ jobs: 0 });
  const woken = (await auditOf(stores.db, jobId)).filter(({ action }) => action === "bulkJob.woken");
  expect(woken).toHaveLength(2);
});
