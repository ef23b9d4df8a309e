import { createHash } from "node:crypto";

import { insertDelivery, type NewDelivery } from "#lib/db/deliveries.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { type QuarantineCause, REPLAY, type SignedDelivery, type StoredOutcome } from "./delivery.ts";

/** Keeps a signed delivery that cannot be used, sealed under a key of its own, for a person to look at. */
export async function quarantineDelivery(
  ctx: ServiceContext,
  delivery: SignedDelivery,
  { cause, ...links }: { cause: QuarantineCause; contactId?: string; submissionId?: string },
): Promise<StoredOutcome> {
  const key = await ctx.keys.createKey(delivery.id);
  return withTransaction(ctx, async (ctx): Promise<StoredOutcome> => {
    const isNew = await insertDelivery(ctx.db, key, {
      ...deliveryRow(delivery, ctx.now()),
      ...links,
      status: "quarantined",
      cause,
      keyOwnerId: delivery.id,
      rawBody: delivery.rawBody,
    });
    if (!isNew) return REPLAY;
    recordAudit(ctx, {
      action: "delivery.quarantined",
      entity: { type: "delivery", id: delivery.id },
      facts: { cause, bodyBytes: delivery.rawBody.length },
    });
    return { outcome: "quarantined", cause, deliveryId: delivery.id, workflowId: null };
  });
}

/** The columns that every delivery has, whatever became of it. */
export function deliveryRow(
  delivery: SignedDelivery,
  receivedAt: Date,
): Omit<NewDelivery, "status" | "cause" | "keyOwnerId"> {
  const { id, adapter, rawBody, headers, signatureVersion, isPreviousSecret, replayDigest } = delivery;
  return {
    id,
    adapter,
    receivedAt,
    headers,
    signatureVersion,
    replayDigest,
    signedWithPreviousSecret: isPreviousSecret ? 1 : 0,
    bodyBytes: rawBody.length,
    bodySha256: createHash("sha256").update(rawBody).digest(),
  };
}
