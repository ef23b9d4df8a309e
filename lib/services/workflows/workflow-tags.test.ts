import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ListWorkflowsInput } from "#lib/contracts/workflows.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";
import { auditOf, withBrokenAudit } from "#lib/testing/records.ts";

import { addWorkflowTag } from "./add-workflow-tag.ts";
import { getWorkflow } from "./get-workflow.ts";
import { listTags } from "./list-tags.ts";
import { listWorkflows } from "./list-workflows.ts";
import { removeWorkflowTag } from "./remove-workflow-tag.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

describe("tags", () => {
  test("are put on a workflow and found by, and taken off again", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores);
    await addWorkflowTag(ctx, { workflowId, tag: "vip" });
    expect(await addWorkflowTag(ctx, { workflowId, tag: "fair" })).toEqual({
      workflowId,
      tags: ["fair", "vip"],
    });
    expect((await getWorkflow(ctx, { workflowId })).tags).toEqual(["fair", "vip"]);
    const list = await listWorkflows(ctx, ListWorkflowsInput.parse({ tag: "VIP" }));
    expect(list.items).toMatchObject([{ id: workflowId, tags: ["fair", "vip"] }]);
    expect((await listTags(ctx)).items).toEqual(["fair", "vip"]);
    expect(await removeWorkflowTag(ctx, { workflowId, tag: "fair" })).toEqual({ workflowId, tags: ["vip"] });
    expect((await listTags(ctx)).items).toEqual(["vip"]);
    const actions = (await auditOf(stores.db, workflowId)).map(({ action }) => action);
    expect(actions).toEqual(["workflow.tagged", "workflow.tagged", "workflow.untagged"]);
  });

  test("twice is once, and neither is told twice", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores);
    await Promise.all([1, 2, 3].map(() => addWorkflowTag(ctx, { workflowId, tag: "twice" })));
    await Promise.all([1, 2, 3].map(() => removeWorkflowTag(ctx, { workflowId, tag: "twice" })));
    expect(await auditOf(stores.db, workflowId)).toHaveLength(2);
  });

  test("a viewer puts none on, and no workflow carries more than twenty", async () => {
    const viewer = await contextForRole(stores, "viewer");
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores);
    const one = { workflowId, tag: "a" };
    await expect(addWorkflowTag(viewer, one)).rejects.toMatchObject({ code: "forbidden" });
    await expect(removeWorkflowTag(viewer, one)).rejects.toMatchObject({ code: "forbidden" });
    for (let n = 0; n < 20; n += 1) await addWorkflowTag(ctx, { workflowId, tag: `tag-${n}` });
    await expect(addWorkflowTag(ctx, one)).rejects.toMatchObject({ code: "unprocessable" });
  });

  test("if the audit record cannot be written, there is no tag", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores);
    await expect(addWorkflowTag(withBrokenAudit(ctx), { workflowId, tag: "x" })).rejects.toThrow(
      "Failed query",
    );
    expect((await getWorkflow(ctx, { workflowId })).tags).toEqual([]);
  });
});
