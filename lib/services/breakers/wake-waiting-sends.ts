import type { GuardedService } from "#lib/domain/breaker.ts";

import type { ServiceContext } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";
import { listSendsThatWaitFor } from "./list-sends-that-wait-for.ts";

/** The oldest are woken; the others look again by themselves within minutes. */
const MOST_WOKEN = 100;

/** In the caller's transaction: replies that sleep because of this service begin to move now. Says how many. */
export async function wakeWaitingSends(ctx: ServiceContext, service: GuardedService): Promise<number> {
  const waiting = await listSendsThatWaitFor(ctx, service, MOST_WOKEN);
  for (const { draftId, workflowId } of waiting)
    await enqueueEvent(ctx, "draft/approved", { workflowId, draftId });
  return waiting.length;
}
