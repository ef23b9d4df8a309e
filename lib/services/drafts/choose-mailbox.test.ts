import { beforeAll, expect, test } from "vitest";

import { auditEvents, drafts } from "#drizzle/schema/index.ts";
import type { Mailbox } from "#lib/domain/mailbox.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";
import { createFakeHubSpot, hubspotContact } from "#lib/testing/fake-hubspot.ts";

import { chooseMailbox } from "./choose-mailbox.ts";
import { composeDraft } from "./compose-draft.ts";
import { getDraft } from "./get-draft.ts";
import { readContact } from "./read-contact.ts";

const mailbox = (id: string, ownerIds: string[], isDefault = false): Mailbox => ({
  ...{ id, address: `${id}@larkspur.example`, name: `Larkspur ${id}`, provider: "gmail", dailyQuota: 100 },
  ...{ ownerIds, isDefault },
});
const mailboxes = [mailbox("hello", [], true), mailbox("emea", ["77", "78"]), mailbox("apac", ["88"])];

beforeAll(() => useTestEnv());

test.each([
  ["an owner with a mailbox", "78", "emea"],
  ["an owner without one", "99", "hello"],
  ["nobody", null, "hello"],
])("a contact of %s is answered from the right mailbox", async (_whose, ownerId, expected) => {
  const { stores } = await compose(ownerId);
  expect(await stores.db.select().from(drafts)).toMatchObject([{ mailboxId: expected }]);
});

test("the choice is recorded with its person, once, and a screen that is behind is told so", async () => {
  const { stores, draftId } = await compose("78");
  const operator = await contextForRole(stores, "operator", { settings: { mailboxes } });
  const { version } = await getDraft(operator, { draftId });
  await chooseMailbox(operator, { draftId, version, mailboxId: "apac" });
  await expect(chooseMailbox(operator, { draftId, version, mailboxId: "hello" })).rejects.toMatchObject({
    code: "conflict",
  });
  const audit = await stores.db.select().from(auditEvents);
  expect(audit.filter(({ action }) => action === "draft.mailboxChosen")).toMatchObject([
    { facts: { from: "emea", to: "apac", byId: operator.actor.id } },
  ]);
});

async function compose(ownerId: string | null) {
  const stores = await createStoresForTest();
  const hubspot = createFakeHubSpot();
  const ctx = contextForSystem(stores, "drafting", { integrations: { hubspot }, settings: { mailboxes } });
  const workflow = await insertWorkflow(stores, {
    ...{ message: "What does it cost?", status: "queued", currentStep: "receive", hubspotContactId: "501" },
  });
  hubspot.contacts.push(hubspotContact({ id: "501", ownerId }));
  await readContact(ctx, workflow);
  const { draftId } = await composeDraft(ctx, workflow);
  return { stores, draftId: String(draftId) };
}
