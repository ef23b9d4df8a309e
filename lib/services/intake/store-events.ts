import { randomUUID } from "node:crypto";

import type { QuarantineCause } from "#lib/contracts/quarantine.ts";
import { insertCrmEvents, type NewCrmEvent } from "#lib/db/crm-events.ts";
import { insertDelivery, updateDelivery } from "#lib/db/deliveries.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { decideCrmEvent, isAboutContact, occurredAt } from "#lib/domain/crm-event.ts";
import { splitJsonItems } from "#lib/domain/split-json-items.ts";
import { count } from "#lib/observability/counters.ts";

import { raiseAlert, uuidOf } from "../alerts/raise-alert.ts";
import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";
import { REPLAY, type SignedDelivery, type StoredOutcome } from "./delivery.ts";
import { forgottenKey } from "./forgotten-key.ts";
import { parseEvents, type ParsedEvent } from "./parse-events.ts";
import { deliveryRow, insertQuarantined, keyOfDelivery, quarantineDelivery } from "./quarantine-delivery.ts";
import { storePrivacyDeletions } from "./store-privacy-deletions.ts";

/** HubSpot says that a batch has at most so many. */
const DOCUMENTED_BATCH_SIZE = 100;

type Batch = {
  path: string;
  delivery: SignedDelivery;
  events: ParsedEvent[];
  size: number;
  parts: Part[];
  /** The key of the raw bytes; null when nothing of the batch needs them once it is stored. */
  rawKey: SubjectKey | null;
};
/** The items that cannot be used for one and the same reason, as a JSON list of their own. */
type Part = { delivery: SignedDelivery; cause: QuarantineCause; key: SubjectKey; items: number };

/** Stores a batch of CRM events, each event once: the broken ones go to quarantine, the others go on without them. */
export async function storeEvents(
  ctx: ServiceContext,
  { path, delivery }: { path: string; delivery: SignedDelivery },
): Promise<StoredOutcome> {
  const split = splitJsonItems(delivery.rawBody);
  if (!split.ok) return quarantineDelivery(ctx, delivery, { path, cause: split.cause });
  const { events, broken } = parseEvents(split.items, { portalId: ctx.settings.hubspot.portalId });
  const [firstCause] = broken.keys();
  if (events.length === 0) {
    return quarantineDelivery(ctx, delivery, { path, cause: firstCause ?? "empty" });
  }
  const parts = delivery.replayOf === undefined ? await toParts(ctx, delivery, broken) : [];
  const rawKey = needsRaw(events) ? await keyOfDelivery(ctx, delivery.id) : null;
  const batch = { path, delivery, events, size: split.items.length, parts, rawKey };
  const stored = await withTransaction(ctx, (ctx) => storeBatch(ctx, batch));
  if (firstCause === undefined || delivery.replayOf === undefined) return stored;
  return { outcome: "quarantined", cause: firstCause, deliveryId: delivery.replayOf, workflowId: null };
}

async function storeBatch(ctx: ServiceContext, batch: Batch): Promise<StoredOutcome> {
  const { path, delivery, events, parts, size } = batch;
  const receivedAt = delivery.arrivedAt ?? ctx.now();
  const isNew = await insertDelivery(ctx.db, batch.rawKey ?? forgottenKey(delivery.id), {
    ...deliveryRow(delivery, { path, receivedAt }),
    status: "accepted",
    keyOwnerId: delivery.id,
    rawBody: batch.rawKey ? delivery.rawBody : Buffer.alloc(0),
  });
  if (!isNew) return REPLAY;
  const fresh = await insertCrmEvents(
    ctx.db,
    events.map((event) => toRow(event, { deliveryId: delivery.id, receivedAt })),
  );
  for (const part of parts) await insertQuarantined(ctx, part.key, { path, ...part });
  const isRepeat = fresh.length === 0 && parts.length === 0;
  if (isRepeat) {
    await updateDelivery(ctx.db, delivery.id, {
      status: "duplicate",
      cause: "repeat",
      dedupeReason: "event_id",
    });
  }
  const countOf = (status: string) => fresh.filter((event) => event.status === status).length;
  if (countOf("pending") > 0) await enqueueEvent(ctx, "crm-events/received", { deliveryId: delivery.id });
  await storePrivacyDeletions(
    ctx,
    fresh.filter(({ status }) => status === "privacy"),
  );
  if (size > DOCUMENTED_BATCH_SIZE) {
    count("webhook_oversized_batches_total");
    await raiseAlert(ctx, { kind: "batch_too_large", entityId: delivery.id });
  }
  recordAudit(ctx, {
    action: "crmEvents.received",
    entity: { type: "delivery", id: delivery.id },
    facts: {
      events: size,
      new: fresh.length,
      repeats: events.length - fresh.length,
      pending: countOf("pending"),
      ignored: countOf("ignored"),
      privacy: countOf("privacy"),
      quarantined: parts.reduce((sum, { items }) => sum + items, 0),
      signatureVersion: delivery.signatureVersion,
    },
  });
  if (isRepeat) return { outcome: "duplicate", cause: "repeat", deliveryId: delivery.id, workflowId: null };
  return { outcome: "accepted", cause: null, deliveryId: delivery.id, workflowId: null };
}

function toRow(
  event: ParsedEvent,
  { deliveryId, receivedAt }: { deliveryId: string; receivedAt: Date },
): NewCrmEvent {
  const { status, cause } = decideCrmEvent(event);
  const { at, mark } = occurredAt(event.occurredAt, receivedAt);
  return {
    id: randomUUID(),
    deliveryId,
    dedupeKey: event.dedupeKey,
    eventId: event.eventId,
    subscriptionType: event.type,
    portalId: event.portalId,
    // What is no contact must never be taken for one that has the same number.
    hubspotContactId: isAboutContact(event)
      ? event.objectId
      : `${event.objectTypeId ?? event.type.split(".")[0]}:${event.objectId}`,
    occurredAt: at,
    receivedAt,
    status,
    cause: cause ?? mark,
  };
}

/**
 * Once stored, an event is its row: the raw batch, which may name people, is kept only while it holds something that
 * we do not understand yet.
 */
function needsRaw(events: readonly ParsedEvent[]): boolean {
  return events.some((event) => !event.isUnderstood || decideCrmEvent(event).cause === "unknown_type");
}

async function toParts(
  ctx: ServiceContext,
  delivery: SignedDelivery,
  broken: ReadonlyMap<QuarantineCause, string[]>,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const [cause, items] of broken) {
    // The same id for the same part: a batch that is worked on again after a crash makes no second one.
    const id = uuidOf(`${delivery.id}:${cause}`);
    const rawBody = Buffer.from(items.length === 1 ? (items[0] ?? "") : `[${items.join(",")}]`);
    const key = await keyOfDelivery(ctx, id);
    parts.push({
      delivery: { ...delivery, id, rawBody, replayDigest: null },
      cause,
      key,
      items: items.length,
    });
  }
  return parts;
}
