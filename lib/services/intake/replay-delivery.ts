import { randomUUID } from "node:crypto";

import type { DeliveryInput, ReplayedDelivery } from "#lib/contracts/quarantine.ts";
import { type DeliveryRow, openRawBody, updateDelivery } from "#lib/db/deliveries.ts";
import { findQuarantinedDelivery, lockQuarantinedDelivery } from "#lib/db/quarantine.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import type { StoredOutcome } from "./delivery.ts";
import { PATH_HEADER } from "./quarantine-delivery.ts";
import { storeDelivery } from "./store-delivery.ts";
import { FORMS_PATH } from "./webhook-paths.ts";

/**
 * Takes a delivery out of quarantine through the same door that it came in by. What cannot be used this time either
 * stays where it is; what became a submission, events or a known repeat is dealt with, and its bytes are forgotten here.
 */
export async function replayDelivery(
  ctx: ServiceContext,
  { deliveryId }: DeliveryInput,
): Promise<ReplayedDelivery> {
  authorize(ctx.actor, "delivery:replay");
  const delivery = await findQuarantinedDelivery(ctx.db, deliveryId);
  assertOpen(delivery);
  const key = await ctx.keys.findKey(delivery.keyOwnerId);
  if (!key) throw new AppError("not_found", "What arrived was erased. It cannot be replayed.");
  const stored = await storeDelivery(ctx, {
    path: pathOfDelivery(delivery),
    delivery: {
      id: randomUUID(),
      adapter: delivery.adapter,
      rawBody: openRawBody(delivery, key),
      headers: withoutPath(delivery.headers),
      signatureVersion: delivery.signatureVersion,
      isPreviousSecret: delivery.signedWithPreviousSecret === 1,
      replayDigest: null,
      arrivedAt: delivery.receivedAt,
      replayOf: deliveryId,
    },
  });
  const isResolved = stored.outcome !== "quarantined";
  await withTransaction(ctx, (ctx) => recordOutcome(ctx, delivery, stored));
  if (isResolved) await ctx.keys.deleteKey(delivery.keyOwnerId);
  const { outcome, cause, workflowId } = stored;
  return { deliveryId, outcome, cause, workflowId, isResolved };
}

/** Refuses to deal a second time with what somebody has dealt with. */
export function assertOpen({ resolution }: DeliveryRow): void {
  if (resolution === null) return;
  throw new AppError("conflict", `This delivery was ${resolution} already. The list shows who did it.`, {
    details: { reason: "already_resolved", resolution },
  });
}

/** Rows from before the path was remembered came in where there was only one. */
export function pathOfDelivery({ headers }: Pick<DeliveryRow, "headers">): string {
  return headers[PATH_HEADER] ?? FORMS_PATH;
}

async function recordOutcome(ctx: ServiceContext, { id }: DeliveryRow, stored: StoredOutcome): Promise<void> {
  const { outcome, cause, workflowId } = stored;
  const locked = await lockQuarantinedDelivery(ctx.db, id);
  if (outcome === "quarantined") {
    await updateDelivery(ctx.db, id, { cause });
  } else if (locked.resolution !== "replayed") {
    // Whoever dismissed it while it was taken in was too late: it has become something, and the row says so.
    await updateDelivery(ctx.db, id, {
      resolution: "replayed",
      resolvedAt: ctx.now(),
      resolvedBy: ctx.actor.id,
      resolutionReason: null,
    });
  }
  recordAudit(ctx, {
    action: "delivery.replayed",
    entity: { type: "delivery", id },
    facts: {
      ...{ outcome, cause, workflowId },
      from: locked.cause,
      ...(locked.resolution === "dismissed" ? { wasDismissed: true } : {}),
      ...(outcome === "quarantined" ? {} : { becameDeliveryId: stored.deliveryId }),
    },
  });
}

function withoutPath(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== PATH_HEADER));
}
