import { randomUUID } from "node:crypto";

import { type EventData, type EventName, EVENTS } from "#lib/contracts/events.ts";
import {
  claimOutboxEvents,
  closeOutboxEvent as closeRow,
  insertOutboxEvent,
  type OutboxEvent,
  releaseOutboxEvents,
} from "#lib/db/outbox-events.ts";
import { authorize } from "#lib/domain/actor.ts";
import { currentTrace } from "#lib/observability/trace.ts";

import type { ServiceContext } from "./context.ts";

/** How many events one publication takes at most. */
export const OUTBOX_BATCH_SIZE = 100;
const REOPEN_AFTER_MS = 60_000;

/** Queues an event in the caller's transaction: it is published if, and only if, the change commits. */
export async function enqueueEvent<Name extends EventName>(
  ctx: ServiceContext,
  name: Name,
  data: Omit<EventData<Name>, "outboxId" | "requestId">,
): Promise<string> {
  const id = randomUUID();
  const requestId = currentTrace().requestId ?? ctx.requestId;
  await insertOutboxEvent(ctx.db, {
    id,
    name,
    data: EVENTS[name].parse({ ...data, outboxId: id, requestId }),
  });
  return id;
}

/** Hands queued events to `publish`, at least once each, again when no run has picked them up for a minute. */
export async function drainOutbox(
  ctx: ServiceContext,
  publish: (events: OutboxEvent[]) => Promise<void>,
): Promise<number> {
  authorize(ctx.actor, "outbox:publish");
  const events = await claimOutboxEvents(ctx.db, {
    limit: OUTBOX_BATCH_SIZE,
    reopenAfterMs: REOPEN_AFTER_MS,
  });
  if (events.length === 0) return 0;
  try {
    await publish(events);
  } catch (error) {
    await releaseOutboxEvents(
      ctx.db,
      events.map(({ id }) => id),
    );
    throw error;
  }
  return events.length;
}

/** The first step of every run calls this: from here on the run owns the work. */
export async function closeOutboxEvent(ctx: ServiceContext, outboxId: string): Promise<void> {
  authorize(ctx.actor, "outbox:publish");
  await closeRow(ctx.db, outboxId);
}
