import { randomUUID } from "node:crypto";

import { beforeAll, describe, expect, test } from "vitest";

import { ListQuarantineInput, QuarantinedDeliveryView, QuarantineList } from "#lib/contracts/quarantine.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody } from "#lib/testing/hubspot-deliveries.ts";
import { deliverEvents, eventBody, signedDelivery } from "#lib/testing/hubspot-events.ts";
import { setUpIntake } from "#lib/testing/intake.ts";
import { auditOf } from "#lib/testing/records.ts";

import { dismissDelivery } from "./dismiss-delivery.ts";
import { getQuarantinedDelivery } from "./get-quarantined-delivery.ts";
import { listQuarantine } from "./list-quarantine.ts";
import { replayDelivery } from "./replay-delivery.ts";
import { storeDelivery } from "./store-delivery.ts";
import { FORMS_PATH } from "./webhook-paths.ts";

beforeAll(() => useTestEnv());

const input = (given: object = {}) => ListQuarantineInput.parse(given);

describe("the list", () => {
  test("shows cause, adapter, size and time of what waits, newest first and page by page, and nothing of its content", async () => {
    const world = await setUp();
    for (const n of [1, 2, 3]) await bring(world.ctx, `{"canary":${n}`);
    await deliverEvents(world.ctx, [eventBody(), { canary: 4 }]);
    const first = QuarantineList.parse(await listQuarantine(world.viewer, input({ limit: 3 })));
    expect(first.items.map(({ adapter, cause }) => [adapter, cause])).toEqual([
      ["crm_events", "broken_event"],
      ["workflow_webhook", "invalid_json"],
      ["workflow_webhook", "invalid_json"],
    ]);
    expect(first).toMatchObject({ open: 4, may: { replay: false } });
    const second = await listQuarantine(world.viewer, input({ cursor: first.nextCursor }));
    expect(second).toMatchObject({ items: [{ bodyBytes: 11 }], nextCursor: null });
    expect(JSON.stringify([first, second])).not.toContain("canary");
    const one = await listQuarantine(world.viewer, input({ cause: "broken_event" }));
    expect(one.items).toHaveLength(1);
  });
});

describe("opening one", () => {
  test("shows what arrived, control characters as signs, and records who opened it", async () => {
    const { ctx, operator, stores } = await setUp();
    const deliveryId = await bring(ctx, '{"name":"a\u0000b\u202Ec"');
    const view = QuarantinedDeliveryView.parse(await getQuarantinedDelivery(operator, { deliveryId }));
    expect(view).toMatchObject({ text: '{"name":"a␀b‹U+202E›c"', isCut: false, path: FORMS_PATH });
    expect(await auditOf(stores.db, deliveryId)).toMatchObject([
      { action: "delivery.quarantined" },
      { action: "delivery.opened", actorId: operator.actor.id },
    ]);
  });

  test("a viewer cannot open, replay or dismiss", async () => {
    const { ctx, viewer } = await setUp();
    const deliveryId = await bring(ctx, "{");
    const refused = { code: "forbidden" };
    await expect(getQuarantinedDelivery(viewer, { deliveryId })).rejects.toMatchObject(refused);
    await expect(replayDelivery(viewer, { deliveryId })).rejects.toMatchObject(refused);
    await expect(dismissDelivery(viewer, { deliveryId, reason: "spam" })).rejects.toMatchObject(refused);
  });

  test("what is not in quarantine is not found", async () => {
    const { ctx, operator } = await setUp();
    const stored = await storeDelivery(ctx, { path: FORMS_PATH, delivery: signedDelivery(contactBody()) });
    for (const deliveryId of [stored.deliveryId ?? "", randomUUID()]) {
      const refused = { code: "not_found" };
      await expect(getQuarantinedDelivery(operator, { deliveryId })).rejects.toMatchObject(refused);
      await expect(replayDelivery(operator, { deliveryId })).rejects.toMatchObject(refused);
    }
  });
});

describe("replaying", () => {
  test("after the account was put right makes the submission, once, and forgets the bytes in quarantine", async () => {
    const { ctx, operator, stores, rows } = await setUp();
    const deliveryId = await bring(ctx, contactBody({ portalId: 77 }));
    const right = withPortal(operator, "77");
    const replayed = await replayDelivery(right, { deliveryId });
    expect(replayed).toMatchObject({ outcome: "accepted", isResolved: true });
    const all = await rows();
    expect(all.workflows).toMatchObject([{ id: replayed.workflowId, status: "queued" }]);
    expect(all.deliveries.find(({ id }) => id === deliveryId)).toMatchObject({
      ...{ status: "quarantined", resolution: "replayed", resolvedBy: operator.actor.id },
      resolvedAt: expect.any(Date),
    });
    expect(await stores.keys.findKey(deliveryId)).toBeNull();
    expect(await auditOf(stores.db, deliveryId)).toMatchObject([
      { action: "delivery.quarantined" },
      { action: "delivery.replayed", facts: { outcome: "accepted", from: "wrong_portal" } },
    ]);
    await expect(replayDelivery(right, { deliveryId })).rejects.toMatchObject({ code: "conflict" });
    expect(await getQuarantinedDelivery(right, { deliveryId })).toMatchObject({ text: null });
    expect(await listQuarantine(right, input({ state: "resolved" }))).toMatchObject({
      items: [{ id: deliveryId, resolution: "replayed", resolvedBy: "Test operator" }],
      open: 0,
    });
  });

  test("what came again meanwhile is a known repeat: dealt with, and no second workflow", async () => {
    const { ctx, operator, rows } = await setUp();
    const body = contactBody({ portalId: 77 });
    const deliveryId = await bring(ctx, body);
    await storeDelivery(withPortal(ctx, "77"), { path: FORMS_PATH, delivery: signedDelivery(body) });
    expect(await replayDelivery(withPortal(operator, "77"), { deliveryId })).toMatchObject({
      outcome: "duplicate",
      isResolved: true,
    });
    expect((await rows()).workflows).toHaveLength(1);
  });

  test.each<[string, unknown, string]>([
    ["broken JSON", "{", "invalid_json"],
    ["another account", contactBody({ portalId: 77 }), "wrong_portal"],
  ])(
    "%s lands in quarantine again: it says so, stays open, and is there once",
    async (...[, body, cause]) => {
      const { ctx, operator, rows } = await setUp();
      const deliveryId = await bring(ctx, body);
      expect(await replayDelivery(operator, { deliveryId })).toEqual({
        ...{ deliveryId, outcome: "quarantined", cause, workflowId: null, isResolved: false },
      });
      expect((await rows()).deliveries).toMatchObject([{ id: deliveryId, resolution: null }]);
    },
  );

  test("a conflict stays a conflict until a person dismisses it, and names the workflow that came first", async () => {
    const { ctx, operator, rows } = await setUp();
    const conversionId = randomUUID();
    await storeDelivery(ctx, { path: FORMS_PATH, delivery: signedDelivery(contactBody({ conversionId })) });
    const other = contactBody({ conversionId, properties: { message: "Something else" } });
    const deliveryId = await bring(ctx, other);
    expect(await replayDelivery(operator, { deliveryId })).toMatchObject({ cause: "conflict" });
    const [workflow] = (await rows()).workflows;
    expect(await listQuarantine(operator, input())).toMatchObject({ items: [{ workflowId: workflow?.id }] });
    const reason = "The same person, pressed twice.";
    await dismissDelivery(operator, { deliveryId, reason });
    expect(await getQuarantinedDelivery(operator, { deliveryId })).toMatchObject({
      ...{ resolution: "dismissed", reason, may: { replay: false, dismiss: false } },
    });
  });

  test("of a part of a batch takes what is good now, and stays open for what is still broken", async () => {
    const { ctx, operator, rows } = await setUp();
    const foreign = eventBody({ portalId: 77, objectId: 5 });
    await deliverEvents(ctx, [eventBody(), foreign]);
    const part = (await rows()).deliveries.find(({ status }) => status === "quarantined");
    const deliveryId = part?.id ?? "";
    expect(await replayDelivery(operator, { deliveryId })).toMatchObject({ isResolved: false });
    expect(await replayDelivery(withPortal(operator, "77"), { deliveryId })).toMatchObject({
      ...{ outcome: "accepted", isResolved: true },
    });
  });

  test("two people who replay at once make one workflow", async () => {
    const { ctx, operator, stores, rows } = await setUp();
    const deliveryId = await bring(ctx, contactBody({ portalId: 77 }));
    const other = withPortal(
      { ...(await contextForRole(stores, "admin")), now: ctx.now, fixedClock: null },
      "77",
    );
    await Promise.allSettled([
      replayDelivery(withPortal(operator, "77"), { deliveryId }),
      replayDelivery(other, { deliveryId }),
    ]);
    expect((await rows()).workflows).toHaveLength(1);
  });
});

describe("dismissing", () => {
  test("needs a delivery that is open; the reason is sealed, and what arrived stays readable", async () => {
    const { ctx, operator, stores } = await setUp();
    const deliveryId = await bring(ctx, "{");
    await dismissDelivery(operator, { deliveryId, reason: "canary reason" });
    const again = dismissDelivery(operator, { deliveryId, reason: "again" });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    expect(await getQuarantinedDelivery(operator, { deliveryId })).toMatchObject({ text: "{" });
    const [dump] = await stores.sql<{ text: string }[]>`
      select (select string_agg(d::text, '') from deliveries d) || (select string_agg(a::text, '') from audit_events a) as text`;
    expect(dump?.text).not.toContain("canary");
    expect((await auditOf(stores.db, deliveryId)).map(({ action }) => action)).toContain(
      "delivery.dismissed",
    );
  });
});

test("a dismissal that comes while the same delivery is replayed is too late: the row says what it became", async () => {
  const { ctx, operator, stores, rows } = await setUp();
  const deliveryId = await bring(ctx, contactBody({ portalId: 77 }));
  const right = withPortal(operator, "77");
  const createKey: typeof ctx.keys.createKey = async (ownerId) => {
    await dismissDelivery(operator, { deliveryId, reason: "Nothing for us" });
    return ctx.keys.createKey(ownerId);
  };
  const replayed = await replayDelivery({ ...right, keys: { ...ctx.keys, createKey } }, { deliveryId });
  expect(replayed).toMatchObject({ outcome: "accepted", isResolved: true });
  const all = await rows();
  expect(all.workflows).toHaveLength(1);
  expect(all.deliveries.find(({ id }) => id === deliveryId)).toMatchObject({ resolution: "replayed" });
  expect((await auditOf(stores.db, deliveryId)).at(-1)).toMatchObject({ facts: { wasDismissed: true } });
});

async function setUp() {
  const stores = await createStoresForTest();
  const world = await setUpIntake({ portalId: "62515" }, stores);
  const person = async (role: "viewer" | "operator") =>
    withPortal(await contextForRole(stores, role, { now: () => new Date() }), "62515");
  return { ...world, viewer: await person("viewer"), operator: await person("operator") };
}

function withPortal(ctx: ServiceContext, portalId: string): ServiceContext {
  return { ...ctx, settings: { ...ctx.settings, hubspot: { ...ctx.settings.hubspot, portalId } } };
}

/** Into quarantine, and gives its id. */
async function bring(ctx: ServiceContext, body: unknown): Promise<string> {
  const stored = await storeDelivery(ctx, { path: FORMS_PATH, delivery: signedDelivery(body) });
  expect(stored.outcome).toBe("quarantined");
  return stored.deliveryId ?? "";
}
