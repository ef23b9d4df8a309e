import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { bulkJobs, users, workflows } from "#drizzle/schema/index.ts";
import { StartBulkJobInput } from "#lib/contracts/bulk-jobs.ts";
import { findWorkflow } from "#lib/db/workflows.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { contextForRole, contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft, insertWorkflow } from "#lib/testing/factories.ts";
import { auditOf, eventsOf, withBrokenAudit } from "#lib/testing/records.ts";

import { abortBulkJob } from "./abort-bulk-job.ts";
import { getBulkJob } from "./get-bulk-job.ts";
import { listBulkJobs } from "./list-bulk-jobs.ts";
import { previewBulkJob } from "./preview-bulk-job.ts";
import { giveUpBulkJob, runBulkJob } from "./run-bulk-job.ts";
import { startBulkJob } from "./start-bulk-job.ts";

beforeAll(() => useTestEnv());

const failed = { status: "failed", errorCode: "upstream_unavailable", errorMessage: "Down." } as const;

describe("the preview", () => {
  test("names exactly the workflows that fit and can be changed, and changes nothing", async () => {
    const { ctx, stores, ids } = await worldOf(3);
    await insertWorkflow(stores, { status: "completed" });
    const view = await previewBulkJob(ctx, { kind: "retry", filter: { step: "read-contact" } });
    expect(view).toMatchObject({ status: "previewed", total: 3, needsSignature: false });
    expect(view.rows.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(view.rows[0]).toMatchObject({ name: "Jane Doe", status: "failed" });
    expect(await statusesOf(stores, ids)).toEqual(["failed", "failed", "failed"]);
    expect(await auditOf(stores.db, view.id)).toMatchObject([{ action: "bulkJob.previewed" }]);
  });

  test("an empty filter is refused with words, and so is nothing at all", async () => {
    const { ctx } = await worldOf(1);
    for (const given of [{}, { filter: {} }, { ids: [] }, { ids: [], filter: {} }]) {
      await expect(previewBulkJob(ctx, { kind: "cancel", ...given })).rejects.toMatchObject({
        code: "unprocessable",
        message: expect.stringContaining("no filter never means all of them"),
      });
    }
  });

  test("a filter and chosen rows at once are refused, and what nothing fits", async () => {
    const { ctx, ids } = await worldOf(1);
    const both = { kind: "retry", ids, filter: { status: "failed" } } as const;
    await expect(previewBulkJob(ctx, both)).rejects.toMatchObject({ code: "unprocessable" });
    const none = { kind: "retry", filter: { status: "completed" } } as const;
    await expect(previewBulkJob(ctx, none)).rejects.toMatchObject({ details: { reason: "nothing" } });
  });

  test("of the chosen ones only those count that can be changed", async () => {
    const { ctx, stores, ids } = await worldOf(2);
    const done = await insertWorkflow(stores, { status: "completed" });
    const view = await previewBulkJob(ctx, { kind: "retry", ids: [...ids, done.workflowId] });
    expect(view.total).toBe(2);
  });

  test("ten thousand are counted and fifty shown; one more is refused", async () => {
    const { ctx, stores } = await worldOf(0);
    await insertMany(stores, 10_000);
    const filter = { status: "failed" } as const;
    const view = await previewBulkJob(ctx, { kind: "retry", filter });
    expect(view).toMatchObject({ total: 10_000, needsSignature: true, counts: { open: 10_000 } });
    expect(view.rows).toHaveLength(50);
    await insertWorkflow(stores, failed);
    await expect(previewBulkJob(ctx, { kind: "retry", filter })).rejects.toMatchObject({
      details: { reason: "too_many" },
    });
  }, 60_000);

  test("is nobody else's to see or to confirm, and a viewer makes none", async () => {
    const { ctx, stores, ids } = await worldOf(1);
    const view = await previewBulkJob(ctx, { kind: "retry", ids });
    const other = await contextForRole(stores, "admin");
    await expect(getBulkJob(other, { jobId: view.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(startBulkJob(other, startOf(view))).rejects.toMatchObject({ code: "forbidden" });
    const viewer = await contextForRole(stores, "viewer");
    await expect(previewBulkJob(viewer, { kind: "retry", ids })).rejects.toMatchObject({ code: "forbidden" });
    await expect(startBulkJob(viewer, startOf(view))).rejects.toMatchObject({ code: "forbidden" });
    await expect(abortBulkJob(viewer, { jobId: view.id })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the start", () => {
  test("of one preview by two clicks at once runs it once", async () => {
    const { ctx, stores, ids } = await worldOf(2);
    const view = await previewBulkJob(ctx, { kind: "retry", ids });
    const started = await Promise.all([startBulkJob(ctx, startOf(view)), startBulkJob(ctx, startOf(view))]);
    expect(started.map(({ status }) => status)).toEqual(["running", "running"]);
    const audit = await auditOf(stores.db, view.id);
    expect(audit.filter(({ action }) => action === "bulkJob.started")).toHaveLength(1);
    const queued = await stores.sql`select data from outbox_events where name = 'bulk-job/started'`;
    expect(queued).toHaveLength(1);
  });

  test("needs the digest that was looked at, a reason, and a preview of the last 15 minutes", async () => {
    let now = TEST_NOW;
    const { ctx, ids } = await worldOf(1, { now: () => now });
    const view = await previewBulkJob(ctx, { kind: "retry", ids });
    const wrong = { ...startOf(view), digest: "0".repeat(64) };
    await expect(startBulkJob(ctx, wrong)).rejects.toMatchObject({ details: { reason: "digest_differs" } });
    expect(StartBulkJobInput.safeParse({ ...startOf(view), reason: " \u200b" }).success).toBe(false);
    now = new Date(TEST_NOW.getTime() + 15 * 60_000);
    await expect(startBulkJob(ctx, startOf(view))).rejects.toMatchObject({
      details: { reason: "preview_expired" },
    });
  });

  test("takes no reason that points at a person", async () => {
    const { ctx, ids } = await worldOf(1);
    const view = await previewBulkJob(ctx, { kind: "cancel", ids });
    for (const reason of ["jane@example.org asked for it", "She called from +49 30 1234567"]) {
      await expect(startBulkJob(ctx, { ...startOf(view), reason })).rejects.toMatchObject({
        code: "invalid_input",
        details: { reason: "personal_data" },
      });
    }
  });

  test("of more than fifty needs a fresh sign-in, and is signed", async () => {
    const { ctx, stores } = await worldOf(51);
    const view = await previewBulkJob(ctx, { kind: "retry", filter: { status: "failed" } });
    const stale = staleOf(ctx);
    await expect(startBulkJob(stale, startOf(view))).rejects.toMatchObject({
      code: "unauthenticated",
      details: { reason: "insufficient_user_authentication" },
    });
    await startBulkJob(ctx, startOf(view));
    const [job] = await stores.db.select().from(bulkJobs).where(eq(bulkJobs.id, view.id));
    const signed =
      await stores.sql`select meaning, plan from signatures where id = ${job?.signatureId ?? null}`;
    expect(signed).toMatchObject([
      {
        meaning: "I retry exactly the 51 workflows of this preview.",
        plan: { digest: view.digest, total: 51 },
      },
    ]);
  });

  test("of fifty needs none", async () => {
    const { ctx, ids } = await worldOf(50);
    const view = await previewBulkJob(ctx, { kind: "retry", ids });
    expect((await startBulkJob(staleOf(ctx), startOf(view))).status).toBe("running");
  });

  test("is taken back when its audit record cannot be written", async () => {
    const { ctx, ids } = await worldOf(1);
    const view = await previewBulkJob(ctx, { kind: "retry", ids });
    await expect(startBulkJob(withBrokenAudit(ctx), startOf(view))).rejects.toThrow("Failed query");
    expect((await getBulkJob(ctx, { jobId: view.id })).status).toBe("previewed");
  });
});

describe("the run", () => {
  test("retries each row through the use-case, in the name of who asked, and tells of each", async () => {
    const { ctx, stores, ids, run, begin } = await worldOf(3);
    const jobId = await begin("retry");
    expect(await run(jobId)).toMatchObject({ status: "done" });
    expect(await statusesOf(stores, ids)).toEqual(["queued", "queued", "queued"]);
    for (const id of ids) {
      expect(await eventsOf(stores.db, id)).toMatchObject([{ name: "submission/received" }]);
      const audit = await auditOf(stores.db, id);
      expect(audit.map(({ action }) => action)).toEqual(["bulkJob.itemDone", "workflow.retried"]);
      expect(audit.every(({ actorId }) => actorId === ctx.actor.id)).toBe(true);
    }
    const view = await getBulkJob(ctx, { jobId });
    expect(view).toMatchObject({ status: "done", counts: { done: 3, skipped: 0, failed: 0, open: 0 } });
    expect((await listBulkJobs(ctx)).items).toMatchObject([{ id: jobId, requestedBy: "Test operator" }]);
  });

  test("cancels with the job's reason, and closes the drafts", async () => {
    const stores = await createStoresForTest();
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    const preview = await previewBulkJob(ctx, { kind: "cancel", ids: [draft.workflowId] });
    await startBulkJob(ctx, startOf(preview));
    await runBulkJob(contextForSystem(stores, "sweeper"), { jobId: preview.id, after: -1 });
    expect((await findWorkflow(stores.db, draft.workflowId)).status).toBe("cancelled");
    expect(await stores.sql`select status from drafts`).toMatchObject([{ status: "rejected" }]);
  });

  test("leaves alone what changed after the preview, and says so", async () => {
    const { ctx, stores, ids, begin, run } = await worldOf(3);
    const jobId = await begin("retry");
    const [moved = "", gone = ""] = ids;
    await stores.db.update(workflows).set({ generation: 4 }).where(eq(workflows.id, moved));
    await stores.db.update(workflows).set({ status: "cancelled" }).where(eq(workflows.id, gone));
    await run(jobId);
    const view = await getBulkJob(ctx, { jobId });
    expect(view.counts).toEqual({ done: 1, skipped: 2, failed: 0, open: 0 });
    expect(view.troubles).toMatchObject([
      { result: "skipped", name: "Jane Doe", note: expect.stringContaining("It changed after the preview") },
      { result: "skipped", note: expect.stringContaining("It changed after the preview") },
    ]);
    expect(await findWorkflow(stores.db, moved)).toMatchObject({ status: "failed", generation: 4 });
    expect((await auditOf(stores.db, gone)).map(({ action }) => action)).toEqual(["bulkJob.itemSkipped"]);
  });

  test("aborted in the middle, does no further row and keeps what is done", async () => {
    const { ctx, stores, ids, begin, run } = await worldOf(5);
    const jobId = await begin("retry");
    await run(jobId, { rowsAStep: 2 });
    const aborting = await contextForRole(stores, "approver");
    expect(await abortBulkJob(aborting, { jobId })).toMatchObject({ status: "running" });
    expect(await run(jobId, { after: 1, rowsAStep: 2 })).toMatchObject({ status: "aborted" });
    expect(await run(jobId, { after: 1 })).toMatchObject({ status: "aborted" });
    expect((await statusesOf(stores, ids)).filter((status) => status === "queued")).toHaveLength(2);
    expect((await getBulkJob(ctx, { jobId })).counts).toMatchObject({ done: 2, open: 3 });
    const actions = (await auditOf(stores.db, jobId)).map(({ action }) => action);
    expect(actions.slice(-2)).toEqual(["bulkJob.abortRequested", "bulkJob.aborted"]);
    await expect(abortBulkJob(aborting, { jobId: await doneJob(stores) })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("after a crash between two rows goes on where it was, and does nothing twice", async () => {
    const { ctx, stores, ids, begin, run } = await worldOf(4);
    const jobId = await begin("retry");
    // The process dies after two rows were committed and before the step's answer reached the engine.
    await run(jobId, { rowsAStep: 2 });
    await run(jobId, { after: -1 });
    expect(await run(jobId, { after: -1 })).toMatchObject({ status: "done" });
    expect((await getBulkJob(ctx, { jobId })).counts).toMatchObject({ done: 4, skipped: 0 });
    for (const id of ids) expect(await findWorkflow(stores.db, id)).toMatchObject({ generation: 1 });
  });

  test("twice at the same time, does each row once", async () => {
    const { ctx, stores, ids, begin, run } = await worldOf(12);
    const jobId = await begin("retry");
    await Promise.all([run(jobId), run(jobId), run(jobId)]);
    expect((await getBulkJob(ctx, { jobId })).counts).toMatchObject({ done: 12, skipped: 0, failed: 0 });
    for (const id of ids) {
      expect(await findWorkflow(stores.db, id)).toMatchObject({ generation: 1 });
      expect(await eventsOf(stores.db, id)).toHaveLength(1);
    }
  });

  test("stops when who asked has lost the right", async () => {
    const { ctx, stores, ids, begin, run } = await worldOf(2);
    const jobId = await begin("retry");
    await stores.db.update(users).set({ role: "viewer" }).where(eq(users.id, ctx.actor.id));
    expect(await run(jobId)).toMatchObject({ status: "aborted" });
    expect(await statusesOf(stores, ids)).toEqual(["failed", "failed"]);
    expect((await getBulkJob(ctx, { jobId })).troubles[0]?.note).toMatch(/may not do it any more/);
  });

  test("given up by the engine, says which rows it did not come to", async () => {
    const { ctx, stores, begin } = await worldOf(2);
    const jobId = await begin("retry");
    await giveUpBulkJob(contextForSystem(stores, "sweeper"), { jobId });
    expect(await getBulkJob(ctx, { jobId })).toMatchObject({ status: "aborted", counts: { skipped: 2 } });
  });

  test("is the engine's alone", async () => {
    const { ctx, begin } = await worldOf(1);
    const jobId = await begin("retry");
    await expect(runBulkJob(ctx, { jobId, after: -1 })).rejects.toMatchObject({ code: "forbidden" });
  });
});

const startOf = ({ id, digest }: { id: string; digest: string }) => ({
  jobId: id,
  digest,
  reason: "HubSpot is back",
});

async function worldOf(failedCount: number, overrides: { now?: () => Date } = {}) {
  const stores = await createStoresForTest();
  const ctx = await contextForRole(stores, "operator", overrides);
  const ids: string[] = [];
  for (let n = 0; n < failedCount; n += 1) {
    ids.push((await insertWorkflow(stores, { ...failed, currentStep: "read-contact" })).workflowId);
  }
  const system = contextForSystem(stores, "sweeper", overrides);
  return {
    ctx,
    stores,
    ids,
    begin: async (kind: "retry" | "cancel") => {
      const view = await previewBulkJob(ctx, { kind, ids });
      return (await startBulkJob(ctx, startOf(view))).id;
    },
    run: (jobId: string, options: { after?: number; rowsAStep?: number } = {}) =>
      runBulkJob(system, { jobId, after: -1, ...options }),
  };
}

/** The same person, who last proved who they are ten minutes ago. */
function staleOf(ctx: ServiceContext): ServiceContext {
  if (ctx.actor.type !== "user" || !ctx.actor.session) throw new Error("No session.");
  const authenticatedAt = new Date(TEST_NOW.getTime() - 600_000);
  return { ...ctx, actor: { ...ctx.actor, session: { ...ctx.actor.session, authenticatedAt } } };
}

async function statusesOf(stores: TestStores, ids: readonly string[]): Promise<string[]> {
  const rows = await Promise.all(ids.map((id) => findWorkflow(stores.db, id)));
  return rows.map(({ status }) => status);
}

async function doneJob(stores: TestStores): Promise<string> {
  const ctx = await contextForRole(stores, "operator");
  const { workflowId } = await insertWorkflow(stores, failed);
  const view = await previewBulkJob(ctx, { kind: "retry", ids: [workflowId] });
  await startBulkJob(ctx, startOf(view));
  await runBulkJob(contextForSystem(stores, "sweeper"), { jobId: view.id, after: -1 });
  return view.id;
}

async function insertMany({ sql }: TestStores, count: number): Promise<void> {
  await sql`insert into contacts (id, created_at) select gen_random_uuid(), now() from generate_series(1, ${count}::int)`;
  await sql`insert into submissions (id, contact_id, dedupe_key, dedupe_reason, content_sha256, submitted_at, received_at, fields)
    select id, id, id, 'test', '', now(), now(), '' from contacts`;
  await sql`insert into workflows (id, submission_id, contact_id, status, current_step)
    select id, id, id, 'failed', 'receive' from contacts`;
}
