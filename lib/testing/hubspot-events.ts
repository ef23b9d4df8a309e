import { randomUUID } from "node:crypto";

import { asc } from "drizzle-orm";

import { crmEvents } from "#drizzle/schema/index.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import type { SignedDelivery, StoredOutcome } from "#lib/services/intake/delivery.ts";
import { storeDelivery } from "#lib/services/intake/store-delivery.ts";
import { EVENTS_PATH } from "#lib/services/intake/webhook-paths.ts";

import { setUpIntake } from "./intake.ts";

let serial = 100;

/** One event as the webhooks API posts it; every call makes another one. */
export function eventBody(given: Record<string, unknown> = {}) {
  serial += 1;
  return {
    eventId: serial,
    subscriptionId: 12_345,
    portalId: 62_515,
    appId: 54_321,
    occurredAt: Date.now(),
    subscriptionType: "contact.creation",
    attemptNumber: 0,
    objectId: 123,
    changeSource: "CRM",
    changeFlag: "NEW",
    ...given,
  };
}

/** A delivery whose signature was found to hold. An object becomes JSON, text and bytes stay as they are. */
export function signedDelivery(body: unknown): SignedDelivery {
  const rawBody = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return {
    ...{ id: randomUUID(), adapter: "workflow_webhook", rawBody, headers: {} },
    ...{ signatureVersion: "v3", isPreviousSecret: false, replayDigest: null },
  };
}

/** Intake of account 62515, with a look at the events. */
export async function setUpEvents() {
  const world = await setUpIntake({ portalId: "62515" });
  const events = () => world.stores.db.select().from(crmEvents).orderBy(asc(crmEvents.hubspotContactId));
  return { ...world, events };
}

export async function deliverEvents(ctx: ServiceContext, body: unknown): Promise<StoredOutcome> {
  return storeDelivery(ctx, { path: EVENTS_PATH, delivery: signedDelivery(body) });
}
