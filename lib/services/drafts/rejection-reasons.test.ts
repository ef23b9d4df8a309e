import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findDraft } from "#lib/db/drafts.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf } from "#lib/testing/records.ts";

import { forgetRejectionReason } from "./forget-rejection-reason.ts";
import { listRejectionReasons } from "./list-rejection-reasons.ts";
import { rejectDraft } from "./reject-draft.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

async function reject(reason: string, isKept = false) {
  const ctx = await contextForRole(stores, "operator");
  const draft = await insertDraft(stores);
  await rejectDraft(ctx, { draftId: draft.id, version: 1, reason, isKept });
  return { ctx, draft };
}
const kept = async () => {
  const ctx = await contextForRole(stores, "operator");
  return (await listRejectionReasons(ctx, {})).items;
};

describe("reasons of a rejection", () => {
  test("are kept on purpose only, the most used first", async () => {
    await reject("Only said once");
    await reject("Not a sales question", true);
    await reject("Answered by a colleague", true);
    await reject("Answered by a colleague", true);
    await reject("Answered by a colleague");
    expect(await kept()).toMatchObject([
      { words: "Answered by a colleague", uses: 3 },
      { words: "Not a sales question", uses: 1 },
    ]);
  });

  test("that name the person or an address are not kept, and nothing is rejected by that try", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    for (const reason of ["Jane is a customer already", "Asked sales@acme.example", "Works for Acme"]) {
      const input = { draftId: draft.id, version: 1, reason, isKept: true };
      await expect(rejectDraft(ctx, input)).rejects.toMatchObject({ details: { reason: "personal_data" } });
    }
    expect((await findDraft(stores.db, draft.id)).status).toBe("pending_review");
    expect((await kept()).map(({ words }) => words)).not.toContain("Jane is a customer already");
  });

  test("can be taken out of the list, once, with a record of who did it", async () => {
    const { ctx } = await reject("Wrong language", true);
    const reason = (await kept()).find(({ words }) => words === "Wrong language");
    const reasonId = reason?.id ?? "";
    await forgetRejectionReason(ctx, { reasonId });
    expect((await kept()).map(({ id }) => id)).not.toContain(reasonId);
    expect(await auditOf(stores.db, reasonId)).toMatchObject([
      { action: "rejectionReason.kept" },
      { action: "rejectionReason.forgotten", actorId: ctx.actor.id },
    ]);
    await expect(forgetRejectionReason(ctx, { reasonId })).rejects.toMatchObject({ code: "not_found" });
  });

  test("are no business of a viewer", async () => {
    const viewer = await contextForRole(stores, "viewer");
    await expect(listRejectionReasons(viewer, {})).rejects.toMatchObject({ code: "forbidden" });
    const reasonId = crypto.randomUUID();
    await expect(forgetRejectionReason(viewer, { reasonId })).rejects.toMatchObject({ code: "forbidden" });
  });
});
