import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { outboxEvents } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import type { FakeHubSpot } from "#lib/testing/fake-hubspot.ts";
import { signedDelivery } from "#lib/testing/hubspot-events.ts";
import { setUpIntake } from "#lib/testing/intake.ts";

import { dismissDelivery } from "../intake/dismiss-delivery.ts";
import { storeDelivery } from "../intake/store-delivery.ts";
import { ACTIONS_PATH, FORMS_PATH } from "../intake/webhook-paths.ts";
import { releaseDismissedAction } from "./release-dismissed-action.ts";

beforeAll(() => useTestEnv());

const broken = (callbackId: string) => ({ callbackId, object: "nobody" });

describe("an action that could not be used and was dismissed", () => {
  test("lets HubSpot's workflow go on, once", async () => {
    const { bring, dismiss, release, hubspot, stores } = await setUp();
    const deliveryId = await bring(broken("ap-1"));
    expect(await release(deliveryId)).toEqual({ outcome: "nothing_waits" });
    await dismiss(deliveryId);
    const events = await stores.db
      .select()
      .from(outboxEvents)
      .where(eq(outboxEvents.name, "delivery/dismissed"));
    expect(events).toMatchObject([{ data: { deliveryId } }]);
    expect(await release(deliveryId)).toEqual({ outcome: "released" });
    expect(await release(deliveryId)).toEqual({ outcome: "nothing_waits" });
    expect(hubspot.completions).toEqual([
      { callbackId: "ap-1", outputFields: { countersign_outcome: "cancelled" } },
    ]);
  });

  test("is told later while HubSpot cannot be reached", async () => {
    const { bring, dismiss, release, hubspot } = await setUp();
    const deliveryId = await bring(broken("ap-1"));
    await dismiss(deliveryId);
    hubspot.onCall = () => {
      throw new AppError("upstream_unavailable", "HubSpot answered 503.");
    };
    await expect(release(deliveryId)).rejects.toMatchObject({ code: "upstream_unavailable" });
    hubspot.onCall = null;
    expect(await release(deliveryId)).toEqual({ outcome: "released" });
  });

  test("that waits for a workflow of ours hears of that one", async () => {
    const { ctx, bring, dismiss, release, hubspot } = await setUp();
    const good = (message: string) => ({
      ...{ callbackId: "ap-1", origin: { portalId: 62_515 }, inputFields: { message } },
      object: { objectId: 904, properties: { email: "jane@acme.example" }, objectType: "CONTACT" },
    });
    await storeDelivery(ctx, { path: ACTIONS_PATH, delivery: signedDelivery(good("Hello")) });
    const deliveryId = await bring(good("Other words"));
    await dismiss(deliveryId);
    expect(await release(deliveryId)).toEqual({ outcome: "nothing_waits" });
    expect(hubspot.completions).toEqual([]);
  });
});

test("on the path of forms nothing waits, and people call nobody", async () => {
  const { bring, dismiss, release, operator } = await setUp();
  const deliveryId = await bring(broken("ap-1"), FORMS_PATH);
  await dismiss(deliveryId);
  expect(await release(deliveryId)).toEqual({ outcome: "nothing_waits" });
  await expect(releaseDismissedAction(operator, { deliveryId })).rejects.toMatchObject({ code: "forbidden" });
});

async function setUp() {
  const { stores, ctx } = await setUpIntake();
  const operator = await contextForRole(stores, "operator");
  const logging = contextForSystem(stores, "logging");
  const hubspot = logging.integrations.hubspot as FakeHubSpot;
  hubspot.waitingCallbacks.add("ap-1");
  return {
    ...{ stores, ctx, operator, hubspot },
    bring: async (body: unknown, path: string = ACTIONS_PATH): Promise<string> => {
      const stored = await storeDelivery(ctx, { path, delivery: signedDelivery(body) });
      expect(stored.outcome).toBe("quarantined");
      return stored.deliveryId ?? randomUUID();
    },
    dismiss: (deliveryId: string) => dismissDelivery(operator, { deliveryId, reason: "Nothing for us" }),
    release: (deliveryId: string) => releaseDismissedAction(logging, { deliveryId }),
  };
}
