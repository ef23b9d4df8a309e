import { setTimeout as sleep } from "node:timers/promises";

import { failureOf } from "#lib/domain/failure.ts";
import { inBackground, isDoorClosed } from "#lib/observability/draining.ts";
import { log } from "#lib/observability/log.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { createContext } from "#lib/services/create-context.ts";
import { processLandedDeliveries } from "#lib/services/intake/process-landed-deliveries.ts";

import { publishOutboxSoon } from "./publish-outbox.ts";

type Loop = { running: Promise<void> | null; isAsked: boolean };
const globals = globalThis as typeof globalThis & { __countersignProcessing?: Loop };
const loop = (globals.__countersignProcessing ??= { running: null, isAsked: false });

const PAUSE_AFTER_FAILURE_MS = 1_000;

/**
 * Works on what has landed until nothing waits. One loop a process: whoever calls while it runs is served by it and
 * gets null. Never throws; what it leaves undone the sweeper does within a minute.
 */
export function processLandedSoon(): Promise<void> | null {
  loop.isAsked = true;
  if (loop.running) return null;
  loop.running = inBackground(run()).finally(() => {
    loop.running = null;
    // Asked between the last look and now.
    if (loop.isAsked && !isDoorClosed()) void processLandedSoon();
  });
  return loop.running;
}

/** The same until nothing waits or the time is over, for a sweeper. Says how many deliveries were told apart. */
export async function processLanded(ctx: ServiceContext, forMs = Number.POSITIVE_INFINITY): Promise<number> {
  const endsAt = performance.now() + forMs;
  let done = 0;
  for (;;) {
    const processed = await processLandedDeliveries(ctx);
    const stored = processed.filter((each) => each.stored !== null);
    done += stored.length;
    if (stored.some(({ stored: outcome }) => outcome?.outcome !== "duplicate")) await publishOutboxSoon();
    if (stored.length === 0 || isDoorClosed() || performance.now() >= endsAt) return done;
  }
}

async function run(): Promise<void> {
  while (loop.isAsked && !isDoorClosed()) {
    loop.isAsked = false;
    try {
      await processLanded(intake());
    } catch (error) {
      log().warn({ code: failureOf(error).code }, "Landed deliveries could not be looked at now.");
      await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { ref: false });
    }
  }
}

const intake = () => createContext({ actor: { type: "system", id: "intake" }, requestId: "landed" });
