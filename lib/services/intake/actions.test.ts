import { createHash, randomUUID } from "node:crypto";

import { beforeAll, describe, expect, test } from "vitest";

import { crmCallbacks } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { TEST_SETTINGS } from "#lib/testing/context.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, type DeliveryHeaders, signV2, signV3 } from "#lib/testing/hubspot-deliveries.ts";
import { eventBody, signedDelivery } from "#lib/testing/hubspot-events.ts";
import { setUpIntake, takeIn } from "#lib/testing/intake.ts";

import { storeDelivery } from "./store-delivery.ts";
import { ACTIONS_PATH, EVENTS_PATH, FORMS_PATH } from "./webhook-paths.ts";

beforeAll(() => useTestEnv());

describe("a custom workflow action where HubSpot is told to wait", () => {
  test("is a submission like any other, and in the same transaction a callback that waits for the mail, for seven days", async () => {
    const { ctx, callbacks, rows } = await setUp();
    expect(await act(ctx, actionBody())).toMatchObject({ outcome: "accepted" });
    const all = await rows();
    const [callback] = await callbacks();
    expect(callback).toMatchObject({
      ...{ callbackId: "ap-1-2-3", status: "waiting", completeOn: "sent" },
      workflowId: all.workflows[0]?.id,
    });
    const waitMs = (callback?.expiresAt.getTime() ?? 0) - (callback?.receivedAt.getTime() ?? 0);
    expect(waitMs).toBe(7 * 86_400_000);
    expect(all.deliveries).toMatchObject([{ adapter: "workflow_action", status: "accepted" }]);
    expect(all.audit.map(({ action }) => action)).toEqual(["crmCallback.received", "submission.received"]);
  });

  test.each([
    ["approved", "approved"],
    [" Approved ", "approved"],
    ["sent", "sent"],
    ["something else", "sent"],
  ])("complete_on %j waits for %s", async (typed, completeOn) => {
    const { ctx, callbacks } = await setUp();
    await act(ctx, actionBody({ inputFields: { complete_on: typed } }));
    expect(await callbacks()).toMatchObject([{ completeOn }]);
  });

  test("told again, as after a lost answer, waits once", async () => {
    const { ctx, callbacks, rows } = await setUp();
    await act(ctx, actionBody());
    expect(await act(ctx, actionBody())).toMatchObject({ outcome: "duplicate" });
    expect([(await callbacks()).length, (await rows()).workflows.length]).toEqual([1, 1]);
  });

  test("of a submission that a webhook brought before waits for that workflow", async () => {
    const { ctx, callbacks, rows } = await setUp();
    const conversionId = randomUUID();
    const properties = { email: "jane@acme.example", message: "Hello" };
    const first = signedDelivery(contactBody({ conversionId, properties }));
    await storeDelivery(ctx, { path: FORMS_PATH, delivery: first });
    const action = actionBody({ inputFields: { conversion_id: conversionId, message: "Hello" } });
    expect(await act(ctx, action)).toMatchObject({ outcome: "duplicate" });
    const all = await rows();
    expect(await callbacks()).toMatchObject([{ workflowId: all.workflows[0]?.id }]);
    expect(all.deliveries.find(({ status }) => status === "duplicate")).toMatchObject({
      dedupeReason: "conversion_id",
    });
  });

  test("with other words under a known key is in quarantine, and HubSpot's workflow waits all the same", async () => {
    const { ctx, callbacks, rows } = await setUp();
    await act(ctx, actionBody());
    const other = actionBody({ callbackId: "ap-1-2-3", inputFields: { message: "Other words" } });
    expect(await act(ctx, other)).toMatchObject({ outcome: "quarantined", cause: "conflict" });
    const conversion = { conversion_id: randomUUID(), message: "Words of another day" };
    await act(ctx, actionBody({ callbackId: "ap-2", inputFields: conversion }));
    const conflict = actionBody({ callbackId: "ap-3", inputFields: { ...conversion, message: "Other" } });
    expect(await act(ctx, conflict)).toMatchObject({ cause: "conflict" });
    const ids = (await callbacks()).map(({ callbackId, workflowId }) => [callbackId, workflowId]);
    const [second] = (await rows()).workflows.toSorted(
      (a, b) => b.createdAt.getTime() - a.createdAt.getTime(),
    );
    expect(ids.filter(([, workflowId]) => workflowId === second?.id).map(([id]) => id)).toEqual([
      "ap-2",
      "ap-3",
    ]);
  });

  test("of a person who must not be written to has its outcome at once", async () => {
    const { ctx, callbacks, rows } = await setUp();
    await act(ctx, actionBody({ object: { objectId: 9, properties: { email: "no-reply@acme.example" } } }));
    expect((await rows()).workflows).toMatchObject([{ status: "completed", outcome: "no_reply" }]);
    expect(await callbacks()).toMatchObject([{ status: "waiting" }]);
  });

  test("a contact's webhook is not known there (row 37)", async () => {
    const { ctx } = await setUp();
    expect(await act(ctx, contactBody())).toMatchObject({ outcome: "quarantined", cause: "unknown_shape" });
  });

  test("on the forms path nothing waits", async () => {
    const { ctx, callbacks } = await setUp();
    await storeDelivery(ctx, { path: FORMS_PATH, delivery: signedDelivery(actionBody()) });
    expect(await callbacks()).toEqual([]);
  });

  test("leaves neither submission nor callback when its audit record cannot be written", async () => {
    const { ctx, callbacks, rows, stores } = await setUp();
    await stores.sql`alter table audit_events add constraint nothing check (false) not valid`;
    await expect(act(ctx, actionBody())).rejects.toThrow("Failed query");
    expect([...(await callbacks()), ...(await rows()).submissions]).toEqual([]);
  });
});

describe("which signatures each path takes", () => {
  const secret = TEST_SETTINGS.hubspot.clientSecrets[0] ?? "";
  const uriOf = (path: string) => TEST_SETTINGS.publicUrl + path;
  const v1 = (raw: Buffer): DeliveryHeaders => [
    ["x-hubspot-signature", createHash("sha256").update(secret).update(raw).digest("hex")],
    ["x-hubspot-signature-version", "v1"],
  ];
  const v2 = (raw: Buffer, path: string): DeliveryHeaders => [
    [
      "x-hubspot-signature",
      createHash("sha256")
        .update(`${secret}POST${uriOf(path)}`)
        .update(raw)
        .digest("hex"),
    ],
    ["x-hubspot-signature-version", "v2"],
  ];
  const v3 = (raw: Buffer, path: string) => signV3(raw, { uri: uriOf(path) });

  test.each<[string, string, (raw: Buffer, path: string) => DeliveryHeaders, number]>([
    ["events", EVENTS_PATH, v3, 202],
    [
      "events, v1 beside v3 as HubSpot sends them",
      EVENTS_PATH,
      (raw, path) => [...v3(raw, path), ...v1(raw)],
      202,
    ],
    ["events, v1 alone", EVENTS_PATH, v1, 401],
    ["events, v2", EVENTS_PATH, v2, 401],
    ["actions", ACTIONS_PATH, v3, 202],
    ["actions, v2", ACTIONS_PATH, v2, 202],
    ["actions, v1 alone", ACTIONS_PATH, v1, 401],
    ["actions, signed for another path", ACTIONS_PATH, (raw) => signV2(raw), 401],
  ])("%s", async (...[, path, sign, status]) => {
    const { ctx } = await setUp();
    const rawBody = Buffer.from(JSON.stringify(path === EVENTS_PATH ? [eventBody()] : actionBody()));
    const headers: DeliveryHeaders = [["content-type", "application/json"], ...sign(rawBody, path)];
    expect(await takeIn(ctx, { path, headers, rawBody })).toMatchObject({ status });
  });
});

async function setUp() {
  const world = await setUpIntake();
  return {
    ...world,
    callbacks: () => world.stores.db.select().from(crmCallbacks).orderBy(crmCallbacks.callbackId),
  };
}

async function act(ctx: ServiceContext, body: unknown) {
  const stored = await storeDelivery(ctx, { path: ACTIONS_PATH, delivery: signedDelivery(body) });
  if (stored.deliveryId === null) throw new AppError("internal", "Nothing was stored.");
  return stored;
}

function actionBody(given: Record<string, unknown> = {}) {
  const { inputFields, ...rest } = given as { inputFields?: Record<string, string> };
  return {
    callbackId: "ap-1-2-3",
    origin: { portalId: 62_515 },
    object: { objectId: 904, properties: { email: "jane@acme.example" }, objectType: "CONTACT" },
    ...rest,
    inputFields: { message: "Hello", ...inputFields },
  };
}
