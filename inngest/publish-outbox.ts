import { failureOf } from "#lib/domain/failure.ts";
import { inBackground } from "#lib/observability/draining.ts";
import { log } from "#lib/observability/log.ts";
import { step } from "#lib/observability/step.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { createContext } from "#lib/services/create-context.ts";
import { drainOutbox, OUTBOX_BATCH_SIZE } from "#lib/services/outbox.ts";

import { getInngest } from "./client.ts";

/** The engine drops an event id that it knows, even when it has forgotten the run: from here on the id changes. */
const SAME_ID_PUBLICATIONS = 3;

/** Sends queued events to the engine. The row's id is the event's id, so a repeat is dropped there. */
export async function publishOutbox(ctx: ServiceContext): Promise<number> {
  return drainOutbox(ctx, async (events) => {
    const payloads = events.map(({ id, name, data, publishCount }) => ({
      id: publishCount <= SAME_ID_PUBLICATIONS ? id : `${id}:${publishCount}`,
      name,
      data,
    }));
    await step("engine publish", () => getInngest().send(payloads));
  });
}

/** Enough for what one step can queue, and an end when events come as fast as they go. */
const MOST_BATCHES = 20;

/** Publishes right after a change, as a courtesy: when it fails the sweeper does it within a minute. */
export function publishOutboxSoon(): Promise<void> {
  return inBackground(publish());
}

async function publish(): Promise<void> {
  try {
    const ctx = createContext({ actor: { type: "system", id: "sweeper" }, requestId: "outbox" });
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      if ((await publishOutbox(ctx)) < OUTBOX_BATCH_SIZE) return;
    }
  } catch (error) {
    log().warn(
      { code: failureOf(error).code },
      "The outbox could not be published now. The sweeper tries again.",
    );
  }
}
