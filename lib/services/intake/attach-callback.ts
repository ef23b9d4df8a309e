import { randomUUID } from "node:crypto";

import { insertCrmCallbackOnce } from "#lib/db/crm-callbacks.ts";

import { recordAudit } from "../audit.ts";
import type { ServiceContext } from "../context.ts";

export type IncomingCallback = {
  callbackId: string;
  completeOn: "approved" | "sent";
  /** When HubSpot was told to wait. */
  since: Date;
};

const DAY_MS = 86_400_000;

/** In the caller's transaction: a HubSpot workflow waits for what becomes of this one. Told twice, it waits once. */
export async function attachCallback(
  ctx: ServiceContext,
  { callbackId, completeOn, since, workflowId }: IncomingCallback & { workflowId: string },
): Promise<void> {
  const id = randomUUID();
  const isNew = await insertCrmCallbackOnce(ctx.db, {
    id,
    callbackId,
    workflowId,
    completeOn,
    receivedAt: since,
    expiresAt: new Date(since.getTime() + ctx.settings.hubspot.actionWaitDays * DAY_MS),
  });
  if (!isNew) return;
  recordAudit(ctx, {
    action: "crmCallback.received",
    entity: { type: "crmCallback", id },
    facts: { workflowId, completeOn },
  });
}
