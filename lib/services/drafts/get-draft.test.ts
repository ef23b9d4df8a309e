import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";

import { getDraft } from "./get-draft.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

describe("getDraft", () => {
  test("shows form and words side by side, each sentence with what it rests on", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);

    const view = await getDraft(ctx, { draftId: draft.id });

    expect(view).toMatchObject({
      to: "jane.doe@acme.example",
      from: { address: "sales@larkspur.example" },
      subject: "Pricing for 140 seats",
      status: "pending_review",
      isErased: false,
      person: { name: "Jane Doe", company: "Acme", jobTitle: "VP Operations" },
      form: { name: "Pricing request", message: "We are 140 people and need single sign-on by March." },
      may: { approve: true, edit: true },
    });
    expect(view.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(view.form.fields).toContainEqual({ key: "companySize", label: "Company size", value: "140" });
    expect(
      view.claims.map(({ start, end, label, excerpt }) => [view.text.slice(start, end), label, excerpt]),
    ).toEqual([
      ["For 140 seats the Team plan is the right one.", "form: company size", "140"],
      ["Single sign-on is part of every plan.", "page: single-sign-on", null],
    ]);
  });

  test("a viewer reads, but may decide nothing", async () => {
    const viewer = await contextForRole(stores, "viewer");
    const draft = await insertDraft(stores);
    expect((await getDraft(viewer, { draftId: draft.id })).may).toEqual({ approve: false, edit: false });
  });

  test("of an erased person nothing is left to read, and nothing can be approved", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await stores.keys.deleteKey(draft.contactId);
    expect(await getDraft(ctx, { draftId: draft.id })).toMatchObject({
      isErased: true,
      to: null,
      text: "",
      digest: null,
      form: { message: null, fields: [] },
    });
  });

  test("a draft that is not there is named as such; a stranger part of the product is refused", async () => {
    const ctx = await contextForRole(stores, "operator");
    await expect(getDraft(ctx, { draftId: crypto.randomUUID() })).rejects.toMatchObject({
      code: "not_found",
    });
    const intake = contextForSystem(stores, "intake");
    await expect(getDraft(intake, { draftId: crypto.randomUUID() })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
