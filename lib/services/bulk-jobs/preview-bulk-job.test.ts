import { beforeAll, expect, test } from "vitest";

import { contextForRole } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";

import { getBulkJob } from "./get-bulk-job.ts";
import { previewBulkJob } from "./preview-bulk-job.ts";
import { startBulkJob } from "./start-bulk-job.ts";

beforeAll(() => useTestEnv());

test("of one person's previews the newest five are kept; other people's and started jobs stay", async () => {
  const stores = await createStoresForTest();
  const ctx = await contextForRole(stores, "operator");
  const other = await contextForRole(stores, "admin");
  const { workflowId } = await insertWorkflow(stores, { status: "failed", errorCode: "internal" });
  const preview = (by: typeof ctx) => previewBulkJob(by, { kind: "retry", ids: [workflowId] });

  const theirs = await preview(other);
  const started = await preview(ctx);
  await startBulkJob(ctx, { jobId: started.id, digest: started.digest, reason: "HubSpot is back" });
  const made = [];
  for (let n = 0; n < 6; n += 1) made.push((await preview(ctx)).id);

  const rows = await stores.sql<{ id: string }[]>`select id from bulk_jobs`;
  const known = new Set(rows.map(({ id }) => id));
  expect(known.has(theirs.id) && known.has(started.id)).toBe(true);
  expect(made.filter((id) => known.has(id))).toHaveLength(5);
  expect(known.size).toBe(7);
  expect((await getBulkJob(ctx, { jobId: made.at(-1) ?? "" })).status).toBe("previewed");
});

test("previews that are made at the same moment are no more than five either", async () => {
  const stores = await createStoresForTest();
  const ctx = await contextForRole(stores, "operator");
  const { workflowId } = await insertWorkflow(stores, { status: "failed", errorCode: "internal" });
  const preview = () => previewBulkJob(ctx, { kind: "retry", ids: [workflowId] }).catch(() => null);
  for (let round = 0; round < 3; round += 1) await Promise.all(Array.from({ length: 8 }, preview));
  const rows = await stores.sql<{ id: string }[]>`select id from bulk_jobs`;
  expect(rows).toHaveLength(5);
});

test("people's keys are asked for after the preview is kept, never while its rows are locked", async () => {
  const stores = await createStoresForTest();
  const ctx = await contextForRole(stores, "operator");
  const { workflowId } = await insertWorkflow(stores, { status: "failed", errorCode: "internal" });
  const kept: number[] = [];
  const keys: typeof ctx.keys = Object.assign(Object.create(ctx.keys), {
    findKeys: async (ids: readonly string[]) => {
      kept.push((await stores.sql`select id from bulk_jobs`).length);
      return ctx.keys.findKeys(ids);
    },
  });
  await previewBulkJob({ ...ctx, keys }, { kind: "retry", ids: [workflowId] });
  expect(kept).toEqual([1]);
});
