import { createHash } from "node:crypto";

import type { QuarantineCause } from "#lib/contracts/quarantine.ts";
import { insertDelivery, type NewDelivery } from "#lib/db/deliveries.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";

import { raiseAlert } from "../alerts/raise-alert.ts";
import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { attachCallback, type IncomingCallback } from "./attach-callback.ts";
import { REPLAY, type SignedDelivery, type StoredOutcome } from "./delivery.ts";

type Quarantined = {
  path: string;
  cause: QuarantineCause;
  contactId?: string;
  submissionId?: string;
  /** HubSpot's workflow waits all the same: for the one that we have under this key. */
  callback?: IncomingCallback & { workflowId: string };
};

/**
 * Keeps a delivery that cannot be used, sealed under a key of its own, for a person to look at. One that a person
 * sends through the door again is there already: it stays where it is.
 */
export async function quarantineDelivery(
  ctx: ServiceContext,
  delivery: SignedDelivery,
  quarantined: Quarantined,
): Promise<StoredOutcome> {
  const { cause } = quarantined;
  if (delivery.replayOf !== undefined) {
    return { outcome: "quarantined", cause, deliveryId: delivery.replayOf, workflowId: null };
  }
  const key = await keyOfDelivery(ctx, delivery.id);
  return withTransaction(ctx, async (ctx): Promise<StoredOutcome> => {
    const isNew = await insertQuarantined(ctx, key, { ...quarantined, delivery });
    return isNew ? { outcome: "quarantined", cause, deliveryId: delivery.id, workflowId: null } : REPLAY;
  });
}

/** The same in the transaction of a batch, for a part of it. False when it is there already. */
export async function insertQuarantined(
  ctx: ServiceContext,
  key: SubjectKey,
  { delivery, path, cause, callback, ...links }: Quarantined & { delivery: SignedDelivery },
): Promise<boolean> {
  const isNew = await insertDelivery(ctx.db, key, {
    ...deliveryRow(delivery, { path, receivedAt: ctx.now() }),
    ...links,
    status: "quarantined",
    cause,
    keyOwnerId: delivery.id,
    rawBody: delivery.rawBody,
  });
  if (!isNew) return false;
  if (callback) await attachCallback(ctx, callback);
  recordAudit(ctx, {
    action: "delivery.quarantined",
    entity: { type: "delivery", id: delivery.id },
    facts: { cause, bodyBytes: delivery.rawBody.length },
  });
  await raiseAlert(ctx, { kind: "delivery_quarantined", entityId: delivery.id });
  return true;
}

/** A key of the delivery's own. The same delivery, worked on again after a crash, finds the one it made. */
export async function keyOfDelivery(ctx: ServiceContext, deliveryId: string): Promise<SubjectKey> {
  return (await ctx.keys.findKey(deliveryId)) ?? ctx.keys.createKey(deliveryId);
}

/** Under this name the row remembers the path that HubSpot posted to, beside the request's own headers. */
export const PATH_HEADER = ":path";

/** The columns that every delivery has, whatever became of it. */
export function deliveryRow(
  delivery: SignedDelivery,
  { path, receivedAt }: { path: string; receivedAt: Date },
): Omit<NewDelivery, "status" | "cause" | "keyOwnerId"> {
  const { id, adapter, rawBody, headers, signatureVersion, isPreviousSecret, replayDigest } = delivery;
  return {
    id,
    adapter,
    receivedAt: delivery.arrivedAt ?? receivedAt,
    headers: { ...headers, [PATH_HEADER]: path },
    signatureVersion,
    replayDigest,
    signedWithPreviousSecret: isPreviousSecret ? 1 : 0,
    bodyBytes: rawBody.length,
    bodySha256: createHash("sha256").update(rawBody).digest(),
  };
}
