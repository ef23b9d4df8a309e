import { createHash } from "node:crypto";

import PostalMime from "postal-mime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";
import { auditOf } from "#lib/testing/records.ts";
import { setSending, setUpReadyToSend } from "#lib/testing/sending.ts";

import { sendMail } from "../sends/send-mail.ts";
import { getSentMessage } from "./get-sent-message.ts";
import { getWorkflow } from "./get-workflow.ts";
import { listRelatedWorkflows } from "./list-related-workflows.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => stores.close());

describe("the mail byte for byte", () => {
  test("is what the mailbox was given, with its digest, and that it was read is on the record", async () => {
    const world = await setUpReadyToSend(stores);
    const given = [...world.gmail.drafts.values()].map(({ raw }) => raw.toString("latin1"));
    await sendMail(world.ctx, { sendId: world.sendId });
    const view = await getSentMessage(world.operator, { workflowId: world.workflowId });
    expect(given).toContain(view.raw);
    const bytes = Buffer.from(view.raw, "latin1");
    expect(view.bytes).toBe(bytes.length);
    expect(view.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    const mail = await PostalMime.parse(bytes);
    expect(mail.to).toMatchObject([{ address: world.email }]);
    expect(await auditOf(stores.db, world.sendId)).toContainEqual(
      expect.objectContaining({ action: "message.opened", actorId: world.operator.actor.id }),
    );
  });

  test("is not for viewers, is not there before a mail was claimed, nor after the person was erased", async () => {
    const { workflowId } = await insertWorkflow(stores);
    const operator = await contextForRole(stores, "operator");
    await expect(getSentMessage(operator, { workflowId })).rejects.toMatchObject({ code: "not_found" });
    const viewer = await contextForRole(stores, "viewer");
    await expect(getSentMessage(viewer, { workflowId })).rejects.toMatchObject({ code: "forbidden" });
    const world = await setUpReadyToSend(stores);
    expect((await getWorkflow(viewer, { workflowId: world.workflowId })).may.readMessage).toBe(false);
    await stores.keys.deleteKey(world.contactId);
    await expect(getSentMessage(world.operator, { workflowId: world.workflowId })).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await getWorkflow(operator, { workflowId: world.workflowId })).may.readMessage).toBe(false);
  });
});

test("other workflows of the same person are listed, newest first, and of nobody else", async () => {
  const ctx = await contextForRole(stores, "viewer");
  const at = (hour: number) => new Date(`2026-03-04T0${hour}:00:00Z`);
  const first = await insertWorkflow(stores, { receivedAt: at(1) });
  const second = await insertWorkflow(stores, { contact: first, receivedAt: at(2) });
  const third = await insertWorkflow(stores, { contact: first, receivedAt: at(3) });
  await insertWorkflow(stores, { receivedAt: at(4) });
  const { items, isCut } = await listRelatedWorkflows(ctx, { workflowId: second.workflowId });
  expect(items.map(({ id }) => id)).toEqual([third.workflowId, first.workflowId]);
  expect(isCut).toBe(false);
});

test("contact and thread are linked where their hosts are configured", async () => {
  const world = await setUpReadyToSend(stores, {
    hubspotContactId: "501",
    settings: { outside: { hubspotUrl: "https://app.hubspot.com", gmailUrl: "https://mail.google.com" } },
  });
  await sendMail(world.ctx, { sendId: world.sendId });
  const settings = {
    ...world.operator.settings,
    hubspot: { ...world.operator.settings.hubspot, portalId: "62515" },
  };
  const { links } = await getWorkflow({ ...world.operator, settings }, { workflowId: world.workflowId });
  expect(links.contact).toBe("https://app.hubspot.com/contacts/62515/record/0-1/501");
  expect(links.thread).toMatch(/^https:\/\/mail\.google\.com\/mail\/u\/0\/#all\/.+/);
  expect((await getWorkflow(world.operator, { workflowId: world.workflowId })).links.contact).toBeNull();
});
